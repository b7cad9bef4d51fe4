import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../read-arguments.ts';

export interface SwarmArguments {
  /** Without it, a server of the run's own is started. */
  target?: string;
  /** One run for each, one after another. */
  sizes: number[];
  questions: number;
  rooms: number;
  /** Answers come at random within so many milliseconds; `undefined`: all in one moment. */
  thinkMs: number | undefined;
  connectsPerSecond: number;
  processes: number;
}

const limits = {
  players: 200_000,
  questions: 200,
  rooms: 1000,
  'think-ms': 120_000,
  'connect-rate': 10_000,
  processes: 64,
};

/** One core for the server at least; a generator process alone plays ten thousand. */
export const defaultProcesses = (cores: number): number => Math.min(4, Math.max(1, cores - 2));

/** @throws {UsageError} with one line that says which word is wrong. */
export function readSwarmArguments(args: string[]): SwarmArguments {
  const values = parse(args);
  const { target, burst, sweep } = values;
  if (target !== undefined && !/^https?:\/\//.test(target))
    throw new UsageError(`--target ${target}: must be a http(s) URL`);
  if (burst && values['think-ms'] !== undefined) throw new UsageError('--burst and --think-ms exclude each other');
  if (sweep !== undefined && values.players !== undefined)
    throw new UsageError('--sweep and --players exclude each other');
  const rooms = readCount('rooms', values.rooms);
  const sizes = (sweep ?? values.players ?? '1000').split(',').map((text) => readCount('players', text));
  if (sizes.some((size) => size < rooms)) throw new UsageError(`--rooms ${rooms}: there are not so many players`);
  return {
    ...(target === undefined ? {} : { target: target.replace(/\/+$/, '') }),
    sizes,
    questions: readCount('questions', values.questions),
    rooms,
    thinkMs: burst ? undefined : readCount('think-ms', values['think-ms'] ?? '2000'),
    connectsPerSecond: readCount('connect-rate', values['connect-rate']),
    processes:
      values.processes === undefined
        ? defaultProcesses(availableParallelism())
        : readCount('processes', values.processes),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        target: { type: 'string' },
        players: { type: 'string' },
        sweep: { type: 'string' },
        questions: { type: 'string', default: '3' },
        rooms: { type: 'string', default: '1' },
        burst: { type: 'boolean', default: false },
        'think-ms': { type: 'string' },
        'connect-rate': { type: 'string', default: '500' },
        processes: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error), {
      cause: error,
    });
  }
}

function readCount(name: keyof typeof limits, text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= limits[name]) return count;
  throw new UsageError(`--${name} ${text}: must be a whole number from 1 to ${limits[name]}`);
}
