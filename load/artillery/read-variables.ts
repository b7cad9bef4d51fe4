import { LoadError } from '../load-error.ts';
import type { Plan } from './plan.ts';

/** A scenario's variables, as `-v` and the file give them. */
export interface PlayerVariables {
  /** Empty where the kit's plan names the rooms. */
  pins: string[];
  /** How every player's name begins. */
  names: string;
  /** When a player answers, counted from the opening: at a moment of their own up to `ms`, or everybody at `ms`. */
  think: { when: 'spread' | 'together'; ms: number };
  /** All links are cut in one moment of every question, so long after its opening; nobody answers before. */
  cutAfterMs?: number;
  /** After this a player gives up waiting for the end. */
  playTimeoutMs: number;
  /** Given instead of phases. */
  players?: number;
  joinSeconds?: number;
  arrivalRate?: number;
  /** Only from the kit. */
  plan?: Plan;
}

const ranges = {
  thinkMs: [0, 240_000],
  cutAfterMs: [0, 240_000],
  players: [1, 100_000],
  joinSeconds: [1, 86_400],
  arrivalRate: [1, 10_000],
  maxMinutes: [1, 1440],
} as const;

export const variableNames: ReadonlySet<string> = new Set(['pin', 'names', 'think', 'plan', ...Object.keys(ranges)]);

const howToGivePin = `give the PIN on the host's screen, as in -v '{"pin":"123456"}'`;
/** What a machine puts behind it takes 14 of the 24 characters that a name may have. */
const namesCharsMax = 10;

type Vars = Readonly<Record<string, unknown>>;

/** @throws {LoadError} with one line that says which variable is wrong. */
export function readVariables(vars: Vars): PlayerVariables {
  const plan = typeof vars['plan'] === 'string' ? (JSON.parse(vars['plan']) as Plan) : undefined;
  const [cutAfterMs, players] = [readCount(vars, 'cutAfterMs'), readCount(vars, 'players')];
  const [joinSeconds, arrivalRate] = [readCount(vars, 'joinSeconds'), readCount(vars, 'arrivalRate')];
  if (joinSeconds !== undefined && arrivalRate !== undefined) {
    throw new LoadError('give joinSeconds or arrivalRate, not both: one follows from the other and the players');
  }
  return {
    pins: plan === undefined ? readPins(vars['pin']) : [],
    names: readNames(vars['names']),
    think: { when: readWhen(vars['think']), ms: readCount(vars, 'thinkMs') ?? 3000 },
    playTimeoutMs: plan?.playTimeoutMs ?? (readCount(vars, 'maxMinutes') ?? 120) * 60_000,
    ...(cutAfterMs === undefined ? {} : { cutAfterMs }),
    ...(players === undefined ? {} : { players }),
    ...(joinSeconds === undefined ? {} : { joinSeconds }),
    ...(arrivalRate === undefined ? {} : { arrivalRate }),
    ...(plan === undefined ? {} : { plan }),
  };
}

/** One PIN, or several: a list, or a text with commas. JSON may give a number. */
export function readPins(given: unknown): string[] {
  const pins = (Array.isArray(given) ? given : textOf(given).split(','))
    .map((pin: unknown) => textOf(pin).replaceAll(/[\s-]/g, ''))
    .filter((pin) => pin !== '');
  if (pins.length === 0) throw new LoadError(`no PIN: ${howToGivePin}`);
  const wrong = pins.find((pin) => !/^\d{6}$/.test(pin));
  if (wrong !== undefined) throw new LoadError(`"${wrong}" is no PIN, which has six digits: ${howToGivePin}`);
  return pins;
}

function readNames(given: unknown): string {
  const names = textOf(given).trim() || 'Load';
  if (names.length <= namesCharsMax) return names;
  throw new LoadError(`names "${names}": at most ${namesCharsMax} characters, because a number follows`);
}

function readWhen(given: unknown): 'spread' | 'together' {
  if (given === undefined || given === '' || given === 'spread') return 'spread';
  if (given === 'together') return 'together';
  throw new LoadError(`think "${textOf(given)}": must be spread or together`);
}

function readCount(vars: Vars, name: keyof typeof ranges): number | undefined {
  const given = vars[name];
  if (given === undefined || given === null || given === '') return undefined;
  const [min, max] = ranges[name];
  const value = typeof given === 'number' || typeof given === 'string' ? Number(given) : NaN;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new LoadError(`${name} ${JSON.stringify(given)}: must be a whole number from ${min} to ${max}`);
}

/** A variable as text: JSON may give a number where a text is meant. */
function textOf(given: unknown): string {
  if (typeof given === 'string') return given;
  return given === undefined || given === null ? '' : JSON.stringify(given);
}
