import { parseArgs } from 'node:util';
import { faultOfTarget } from './fault-of-target.ts';
import { LoadError } from './load-error.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** A wrong word on the command line; `message` is one line that says which. */
export class UsageError extends LoadError {
  override name = 'UsageError';
}

/** What a run is to be: the scenario with the sizes that were wanted. */
export interface RunArguments {
  command: 'run';
  name: string;
  scenario: Scenario;
  /** Without it, a server of the run's own is started. */
  target?: string;
  /** For the server's own figures, where the target's operator gives one. */
  adminToken?: string;
  /** Processes that play; chosen by the number of players when it is not given. */
  generators?: number;
  /** The generator may be so late at the 99th percentile, or the figures are worth nothing. Milliseconds. */
  lagLimitMs: number;
  saveBaseline: boolean;
  /** A file for the result in the form that CI servers read. */
  junit?: string;
}

export interface CompareArguments {
  command: 'compare' | 'baseline';
  /** A report's JSON; the newest one when it is not given. */
  report?: string;
  /** What it is compared with; that of its scenario when it is not given. */
  baseline?: string;
}

export type LoadArguments = RunArguments | CompareArguments | { command: 'help' };

const limits = { players: 20_000, rooms: 1000, questions: 200, duration: 1200, generators: 16, 'lag-limit': 10_000 };
const lagLimitMs = 200;

/** @throws {UsageError} */
export function readArguments(args: string[]): LoadArguments {
  const { values, positionals } = parse(args);
  const [name, ...more] = positionals;
  if (values.help === true || name === undefined) return { command: 'help' };
  if (name === 'compare' || name === 'baseline') {
    refuse(values, name, ['baseline']);
    if (more.length > 1) throw new UsageError(`one report at a time, not also "${more.slice(1).join(' ')}"`);
    return { command: name, ...defined({ report: more[0], baseline: values.baseline }) };
  }
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined) {
    throw new UsageError(`there is no scenario "${name}"; there is: ${Object.keys(scenarios).join(', ')}`);
  }
  if (more.length > 0) throw new UsageError(`one scenario at a time, not also "${more.join(' ')}"`);
  if (values.baseline !== undefined) throw new UsageError('--baseline belongs to compare');
  const generators = readCount(values, 'generators');
  return {
    command: 'run',
    name,
    scenario: resize(scenario, values),
    ...defined({
      target: readTarget(values.target),
      adminToken: values['admin-token'],
      generators,
      junit: readFileName(values.junit),
    }),
    lagLimitMs: readCount(values, 'lag-limit') ?? lagLimitMs,
    saveBaseline: values['save-baseline'] === true,
  };
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        target: { type: 'string' },
        'admin-token': { type: 'string' },
        players: { type: 'string' },
        rooms: { type: 'string' },
        questions: { type: 'string' },
        duration: { type: 'string' },
        generators: { type: 'string' },
        'lag-limit': { type: 'string' },
        'save-baseline': { type: 'boolean' },
        baseline: { type: 'string' },
        junit: { type: 'string' },
      },
    });
  } catch (error) {
    // Node's first sentence says it; the others are about writing such programs.
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error), {
      cause: error,
    });
  }
}

/** The wanted sizes in place of the scenario's own; the time for joining grows with the crowd. */
function resize(scenario: Scenario, values: Values): Scenario {
  const players = readCount(values, 'players') ?? scenario.players;
  const rooms = readCount(values, 'rooms') ?? Math.min(scenario.rooms, players);
  if (rooms > players) throw new UsageError(`--rooms ${rooms}: more than there are players (${players})`);
  const durationSeconds = readCount(values, 'duration') ?? scenario.durationSeconds;
  return {
    ...scenario,
    players,
    rooms,
    questions: readCount(values, 'questions') ?? scenario.questions,
    joinSeconds: Math.max(1, Math.round((scenario.joinSeconds * players) / scenario.players)),
    ...defined({ durationSeconds }),
  };
}

function readTarget(target: string | undefined): string | undefined {
  if (target === undefined) return undefined;
  const fault = faultOfTarget(target);
  if (fault !== undefined) throw new UsageError(`--target ${target}: ${fault}`);
  return target.replace(/\/+$/, '');
}

function readFileName(path: string | undefined): string | undefined {
  if (path === '') throw new UsageError('--junit needs the name of a file');
  return path;
}

function readCount(values: Values, name: keyof typeof limits): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const count = Number(text);
  const max = limits[name];
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new UsageError(`--${name} ${text}: must be a whole number from 1 to ${max}`);
}

function refuse(values: Values, command: string, allowed: string[]): void {
  const wrong = Object.keys(values).find((name) => !allowed.includes(name));
  if (wrong !== undefined) throw new UsageError(`--${wrong} does not belong to ${command}`);
}

/** Without the fields that are undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
