import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import { persistencePaths, type PersistencePath } from '../../protocol/ops.ts';

/** The flag that selects a new game's persistence path. */
export const pathFlag = 'persistence-path';

/** Unused game ids: enough to find a rule that fails for some, and to measure the share of one to a percent or two. */
const probes: readonly string[] = Array.from({ length: 2000 }, (_, i) => `probe-${i}`);

/** Thrown for unusable flags; the message is one displayable line. */
export class RuleError extends Error {
  override name = 'RuleError';
}

/** A set of flags, evaluated in this process. Immutable: the same game id always gives the same path. */
export class PathRule {
  readonly core: FlagdCore;
  /** Percentage of buffered new games: as written, or as measured if the rule is not a plain share. */
  readonly percent: number;

  private constructor(core: FlagdCore, percent: number) {
    this.core = core;
    this.percent = percent;
  }

  /** Buffers this percentage of new games. A game id buffered at 10 is also buffered at 50. */
  static ofPercent(percent: number): PathRule {
    const shares = { fractional: [...sharesOf(percent)] };
    const variants = Object.fromEntries(persistencePaths.map((path) => [path, path]));
    const flag = { state: 'ENABLED', variants, defaultVariant: 'buffered', targeting: shares };
    return PathRule.parse(JSON.stringify({ flags: { [pathFlag]: flag } }));
  }

  /** @throws {RuleError} unless it is a set of flags, one of which names every game's path. */
  static parse(text: string): PathRule {
    const storage = new MemoryStorage(silent);
    try {
      storage.setConfigurations(text, true);
    } catch (error) {
      throw new RuleError(`no valid set of flags: ${oneLine(error)}`, { cause: error });
    }
    const core = new FlagdCore(storage, silent);
    // A failing rule would silently give the default: this finds it before use.
    const buffered = probes.filter((id) => pathFrom(core, id) === 'buffered').length;
    return new PathRule(core, plainPercent(text) ?? wholePercent(buffered, probes.length));
  }
}

function pathFrom(core: FlagdCore, gameId: string): PersistencePath {
  const found = core.resolveStringEvaluation(pathFlag, '', { targetingKey: gameId });
  const path = persistencePaths.find((each) => each === found.value);
  if (path !== undefined) return path;
  const why = found.errorMessage ?? `${String(found.reason)}, ${JSON.stringify(found.value)}`;
  throw new RuleError(`the flag "${pathFlag}" does not say buffered or direct for every game: ${why}`);
}

const sharesOf = (percent: number): [PersistencePath, number][] => [
  ['buffered', percent],
  ['direct', 100 - percent],
];

/** The percentage of a purely `fractional` rule. */
function plainPercent(text: string): number | undefined {
  const { flags } = JSON.parse(text) as { flags: Record<string, PathFlag> };
  const { variants = {}, targeting } = flags[pathFlag] ?? {};
  const fractional = targeting?.fractional;
  if (!Array.isArray(fractional)) return undefined;
  const shares = fractional.filter((share): share is [string, number] => {
    return Array.isArray(share) && share.length === 2 && typeof share[0] === 'string' && typeof share[1] === 'number';
  });
  const sum = shares.reduce((total, [, weight]) => total + weight, 0);
  if (shares.length !== fractional.length || sum === 0) return undefined;
  const buffered = shares
    .filter(([variant]) => variants[variant] === 'buffered')
    .reduce((total, [, weight]) => total + weight, 0);
  return wholePercent(buffered, sum);
}

interface PathFlag {
  variants?: Record<string, unknown>;
  targeting?: { fractional?: unknown };
}

/** Rounded, but 0 and 100 only if a path is unused: the guard checks nothing else. */
function wholePercent(part: number, all: number): number {
  if (part === 0 || part === all) return part === 0 ? 0 : 100;
  return Math.min(99, Math.max(1, Math.round((part / all) * 100)));
}

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 200);

const ignore = (): void => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };
