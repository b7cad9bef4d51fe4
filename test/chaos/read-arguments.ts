import { parseArgs } from 'node:util';

/** A wrong word on the command line; `message` says which, in one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface ChaosArguments {
  minutes: number;
  seed: number;
  players: number;
  webs: number;
  workers: number;
}

export const usage = `npm run chaos -- [--minutes 1] [--seed N] [--players 120] [--webs 2] [--workers 2]

Plays quizzes against a PostgreSQL, a Redis and web and worker processes of its own, breaks them all the while by a
schedule that the seed alone decides, then compares what every player was told with what is stored.

  --minutes   how long things break, 0.1 to 600 (1)
  --seed      what the schedule and the players' choices come from (something new each time)
  --players   1 to 5000 (120)
  --webs      web processes, 1 to 8 (2)
  --workers   worker processes, 1 to 8 (2)

Writes a report to test/chaos/reports/. Ends with 0 when nothing differs, with 1 on any difference, with 2 when it could
not run, with 130 when it was interrupted.`;

/** @returns 'help' when that is asked for. @throws {UsageError} */
export function readArguments(args: readonly string[], newSeed: () => number): ChaosArguments | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    minutes: readNumber('minutes', values.minutes, { min: 0.1, max: 600 }),
    seed:
      values.seed === undefined ? newSeed() : readNumber('seed', values.seed, { min: 0, max: 2 ** 53 - 1, step: 1 }),
    players: readNumber('players', values.players, { min: 1, max: 5000, step: 1 }),
    webs: readNumber('webs', values.webs, { min: 1, max: 8, step: 1 }),
    workers: readNumber('workers', values.workers, { min: 1, max: 8, step: 1 }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '1' },
        seed: { type: 'string' },
        players: { type: 'string', default: '120' },
        webs: { type: 'string', default: '2' },
        workers: { type: 'string', default: '2' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readNumber(name: string, text: string, range: { min: number; max: number; step?: 1 }): number {
  const { min, max, step } = range;
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= min && value <= max && (step === undefined || Number.isInteger(value))) return value;
  throw new UsageError(`--${name} ${text}: must be a ${step === 1 ? 'whole ' : ''}number from ${min} to ${max}`);
}
