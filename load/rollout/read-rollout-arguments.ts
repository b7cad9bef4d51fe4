import { parseArgs } from 'node:util';
import { UsageError } from '../read-arguments.ts';

export interface RolloutArguments {
  /** Of the rooms that are played together, so many are buffered. */
  percent: number;
  /** Rooms that are played together. */
  rooms: number;
  /** In all rooms together, and then in each game of the turns. */
  players: number;
  questions: number;
}

const limits = { percent: [0, 100], rooms: [0, 500], players: [1, 20_000], questions: [1, 50] } as const;
const defaults = { percent: '10', rooms: '20', players: '400', questions: '3' } as const;

/** @throws {UsageError} with one line that says which word is wrong. */
export function readRolloutArguments(args: string[]): RolloutArguments {
  const values = parse(args);
  const wanted = {
    percent: readCount('percent', values.percent),
    rooms: readCount('rooms', values.rooms),
    players: readCount('players', values.players),
    questions: readCount('questions', values.questions),
  };
  if (wanted.rooms > wanted.players) throw new UsageError(`--rooms ${wanted.rooms}: there are not so many players`);
  return wanted;
}

function parse(args: string[]) {
  try {
    const options = Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }] as const),
    ) as Record<keyof typeof defaults, { type: 'string'; default: string }>;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error), {
      cause: error,
    });
  }
}

function readCount(name: keyof typeof limits, text: string): number {
  const [min, max] = limits[name];
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= min && count <= max) return count;
  throw new UsageError(`--${name} ${text}: must be a whole number from ${min} to ${max}`);
}
