import { OpenFeature, type Client } from '@openfeature/server-sdk';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import { persistencePaths, type PersistencePath, type RolloutRule } from '../../protocol/ops.ts';
import { PathRule, pathFlag } from './path-rule.ts';
import type { FileRule, RuleFile } from './rule-file.ts';
import { RuleProvider } from './rule-provider.ts';
import type { RolloutChange, RolloutStore } from './rollout-store.ts';

const lookIntervalMs = 1000;

export interface RolloutDeps {
  store: RolloutStore;
  file: RuleFile | undefined;
  /** The default, without file or change. */
  percent: number;
  /** Separates this process's flags from another's. */
  processId: string;
  /** A new game has got a path. */
  chosen: (path: PersistencePath) => void;
  tasks: BackgroundTasks;
  logger: Logger;
  now: () => number;
}

/**
 * Selects the persistence path of new games, by a share that can change at any time. The last change wins: of the flags
 * file, or of the row that operators and the guard write. All processes read both once a second. While Postgres or the
 * file is unavailable the rule stays. Existing games keep their path.
 *
 * States: *new* → `start` → *running* (reads once a second) → `stop`.
 */
export class Rollout {
  readonly #deps: RolloutDeps;
  readonly #provider: RuleProvider;
  readonly #domain: string;
  #client: Client | undefined;
  #change: RolloutChange | undefined;
  #fromFile: FileRule | undefined;
  #inForce: RolloutChange | FileRule | undefined;
  #shown: RolloutRule;
  #looks: PeriodicTask | undefined;
  #looking: Promise<void> | undefined;

  constructor(deps: RolloutDeps) {
    this.#deps = deps;
    this.#domain = `quickfire-${deps.processId}`;
    this.#provider = new RuleProvider(PathRule.ofPercent(deps.percent));
    this.#shown = { percent: deps.percent, source: 'default' };
  }

  /** The active rule, and its source. */
  get shown(): RolloutRule {
    return this.#shown;
  }

  async start(): Promise<void> {
    await OpenFeature.setProviderAndWait(this.#domain, this.#provider);
    this.#client = OpenFeature.getClient(this.#domain);
    await this.look();
    this.#looks = this.#deps.tasks.every('rollout', lookIntervalMs, () => this.look());
  }

  /** Resolves when the current read has ended. */
  async stop(): Promise<void> {
    await this.#looks?.stop();
    await this.#looking;
  }

  /** The path of a new game: one id gives one path as long as the rule is the same. */
  async choosePath(gameId: string): Promise<PersistencePath> {
    const value = await this.#client?.getStringValue(pathFlag, 'buffered', { targetingKey: gameId });
    const path = persistencePaths.find((each) => each === value) ?? 'buffered';
    this.#deps.chosen(path);
    return path;
  }

  /** Applies an operator's change: here at once, everywhere within two seconds. @throws {CodedError} `busy`. */
  async set({ percent, by }: { percent: number; by: string }): Promise<RolloutRule> {
    const change = this.#newChange({ percent, by, source: 'ops' });
    await this.#deps.store.write(change);
    this.#deps.logger.warn({ percent, by }, 'the rollout was changed');
    this.#use(change);
    return this.#shown;
  }

  /**
   * Stops buffering new games, unless the rule has changed meanwhile. Resolves to whether this call did it.
   * @throws {CodedError} `busy`.
   */
  async rollBack(reason: string): Promise<boolean> {
    const before = this.#change;
    const change = this.#newChange({ percent: 0, by: 'step back', source: 'step_back', reason });
    if (!(await this.#deps.store.replace(before, change))) return false;
    this.#use(change);
    return true;
  }

  /** Reads the file and the row now, not at the next tick. One read at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { file, store, now, logger } = this.#deps;
    try {
      this.#fromFile = await file?.read(now());
      this.#use(await store.read());
    } catch (error) {
      if (error instanceof CodedError) logger.debug({ err: error }, 'the rollout stays as it is');
      else logger.error({ err: error }, 'a bug while looking at the rollout');
      this.#use(this.#change);
    }
  }

  #newChange(change: Omit<RolloutChange, 'at' | 'above'>): RolloutChange {
    return { ...change, at: this.#deps.now(), above: this.#fromFile?.version ?? this.#change?.above ?? '' };
  }

  #use(change: RolloutChange | undefined): void {
    this.#change = change;
    const fromFile = this.#fromFile;
    // A process that could not read the file has nothing newer than the last change.
    const isLast = fromFile === undefined || change?.above === fromFile.version;
    const rule = change !== undefined && isLast ? change : fromFile;
    if (keyOf(rule) === keyOf(this.#inForce)) return;
    this.#inForce = rule;
    if (rule === undefined) {
      this.#provider.rule = PathRule.ofPercent(this.#deps.percent);
      this.#shown = { percent: this.#deps.percent, source: 'default' };
    } else if ('rule' in rule) {
      this.#provider.rule = rule.rule;
      this.#shown = { percent: rule.rule.percent, source: 'file', at: rule.readAtMs };
    } else {
      const { percent, source, by, at, reason } = rule;
      this.#provider.rule = PathRule.ofPercent(percent);
      this.#shown = { percent, source, by, at, ...(reason === undefined ? {} : { reason }) };
    }
  }
}

/** Identifies a rule. */
function keyOf(rule: RolloutChange | FileRule | undefined): string {
  if (rule === undefined) return '';
  return 'rule' in rule ? `file ${rule.version}` : JSON.stringify(rule);
}
