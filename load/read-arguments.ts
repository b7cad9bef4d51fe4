import { parseArgs } from 'node:util';

/** A wrong word on the command line; `message` is one line that says which. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface LoadArguments {
  scenario: string;
  /** Without it, a server of the run's own is started. */
  target?: string;
  players: number;
  questions: number;
}

/** The scenarios there are: name → script, beside this file. */
export const scenarios: Record<string, string> = { classroom: 'classroom.yml' };

/** @throws {UsageError} */
export function readArguments(args: string[]): LoadArguments {
  const { values, positionals } = parse(args);
  const [scenario = 'classroom', ...more] = positionals;
  if (!Object.hasOwn(scenarios, scenario)) {
    throw new UsageError(`there is no scenario "${scenario}"; there is: ${Object.keys(scenarios).join(', ')}`);
  }
  if (more.length > 0) throw new UsageError(`one scenario at a time, not also "${more.join(' ')}"`);
  const { target } = values;
  if (target !== undefined && !/^https?:\/\//.test(target))
    throw new UsageError(`--target ${target}: must be a http(s) URL`);
  return {
    scenario,
    ...(target === undefined ? {} : { target: target.replace(/\/+$/, '') }),
    players: readCount('players', values.players, 20_000),
    questions: readCount('questions', values.questions, 200),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        target: { type: 'string' },
        players: { type: 'string', default: '30' },
        questions: { type: 'string', default: '7' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readCount(name: string, text: string, max: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new UsageError(`--${name} ${text}: must be a whole number from 1 to ${max}`);
}
