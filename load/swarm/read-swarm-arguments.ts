import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultOfTarget } from '../fault-of-target.ts';
import { UsageError } from '../read-arguments.ts';

export interface SwarmArguments {
  /** Without it, a server of the run's own is started. */
  target?: string;
  /** For the server's own figures, where the target's operator gives one. */
  adminToken: string | undefined;
  /** One run for each, one after another. */
  sizes: number[];
  questions: number;
  rooms: number;
  /** Answers come at random within so many milliseconds; `undefined`: all in one moment. */
  thinkMs: number | undefined;
  connectsPerSecond: number;
  processes: number;
  /** How long reveal and standings stay on the screen. */
  pauseMs: number;
  /** The generator may be so late at p99 while a question is in play, or the figures are its own. */
  lagLimitMs: number;
}

const limits = {
  players: 200_000,
  questions: 200,
  rooms: 1000,
  'think-ms': 120_000,
  'connect-rate': 10_000,
  processes: 64,
  'pause-ms': 60_000,
  'lag-limit': 10_000,
};

/** One core for the server at least; a generator process alone plays ten thousand. */
export const defaultProcesses = (cores: number): number => Math.min(4, Math.max(1, cores - 2));

/** @throws {UsageError} with one line that says which word is wrong. */
export function readSwarmArguments(args: string[]): SwarmArguments {
  const values = parse(args);
  const { target, burst, sweep } = values;
  const fault = target === undefined ? undefined : faultOfTarget(target);
  if (fault !== undefined) throw new UsageError(`--target ${target}: ${fault}`);
  if (burst && values['think-ms'] !== undefined) throw new UsageError('--burst and --think-ms exclude each other');
  if (sweep !== undefined && values.players !== undefined)
    throw new UsageError('--sweep and --players exclude each other');
  const rooms = readCount('rooms', values.rooms);
  const sizes = (sweep ?? values.players ?? '1000')
    .split(',')
    .map((text) => readCount('players', text, sweep && 'sweep'));
  if (sizes.some((size) => size < rooms)) throw new UsageError(`--rooms ${rooms}: there are not so many players`);
  return {
    ...(target === undefined ? {} : { target: target.replace(/\/+$/, '') }),
    adminToken: values['admin-token'],
    sizes,
    questions: readCount('questions', values.questions),
    rooms,
    thinkMs: burst ? undefined : readCount('think-ms', values['think-ms'] ?? '2000'),
    connectsPerSecond: readCount('connect-rate', values['connect-rate']),
    lagLimitMs: readCount('lag-limit', values['lag-limit']),
    pauseMs: readCount('pause-ms', values['pause-ms']),
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
        'admin-token': { type: 'string' },
        players: { type: 'string' },
        sweep: { type: 'string' },
        questions: { type: 'string', default: '3' },
        rooms: { type: 'string', default: '1' },
        burst: { type: 'boolean', default: false },
        'think-ms': { type: 'string' },
        'connect-rate': { type: 'string', default: '500' },
        processes: { type: 'string' },
        'lag-limit': { type: 'string', default: '200' },
        // Time enough for the last player to have everything.
        'pause-ms': { type: 'string', default: '2000' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error), {
      cause: error,
    });
  }
}

function readCount(name: keyof typeof limits, text: string, saidAs: string = name): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= limits[name]) return count;
  throw new UsageError(`--${saidAs} ${text}: must be a whole number from 1 to ${limits[name]}`);
}
