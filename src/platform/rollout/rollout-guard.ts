import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { ProcessRegistry } from '../ops/process-registry.ts';
import { mergeSamples } from '../ops/process-sample.ts';
import { CodedError } from '../../protocol/errors.ts';
import { variantMinute, brokenLimit, type VariantLimits } from './judge-variants.ts';
import type { Rollout } from './rollout.ts';

const lookIntervalMs = 1000;

export interface GuardDeps {
  rollout: Pick<Rollout, 'shown' | 'rollBack'>;
  /** Where the samples of all processes are. */
  registry: Pick<ProcessRegistry, 'read'>;
  limits: VariantLimits;
  /** A step back was made by this process. */
  rolledBack: () => void;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Watches the buffered path by what all web processes say of their last minute. While some new games take it and others do
 * not, a broken limit makes it step back: no new game takes it. When all do there is nothing to step back to that would do
 * better under the same load, so a broken limit is only told. The first process to notice does it, the others find it done.
 * Owns one timer from `start()` to `stop()`.
 */
export class RolloutGuard {
  readonly #deps: GuardDeps;
  #looks: PeriodicTask | undefined;
  #looking: Promise<void> | undefined;
  #broken: string | undefined;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /** The limit that is broken now, in words. */
  get alarm(): string | undefined {
    return this.#broken;
  }

  start(): void {
    this.#looks = this.#deps.tasks.every('rollout guard', lookIntervalMs, () => this.look());
  }

  async stop(): Promise<void> {
    await this.#looks?.stop();
    await this.#looking;
  }

  /** One look at a time; while Redis or Postgres is away, nothing is known and nothing is done. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { rollout, registry, limits, logger } = this.#deps;
    if (rollout.shown.percent === 0) {
      this.#broken = undefined;
      return;
    }
    try {
      const { samples } = await registry.read();
      const before = this.#broken;
      this.#broken = brokenLimit(variantMinute('buffered', mergeSamples(samples)), limits);
      // By now another process may have stepped back.
      const { percent } = rollout.shown;
      if (this.#broken === undefined || percent === 0) return;
      if (percent < 100) await this.#rollBack(this.#broken);
      else if (before === undefined) logger.warn(`the buffered path breaks its limit: ${this.#broken}`);
    } catch (error) {
      if (error instanceof CodedError) logger.debug({ err: error }, 'the paths could not be watched');
      else logger.error({ err: error }, 'a bug while watching the paths');
    }
  }

  async #rollBack(reason: string): Promise<void> {
    const { rollout, rolledBack, logger } = this.#deps;
    const { percent } = rollout.shown;
    if (!(await rollout.rollBack(reason))) return;
    rolledBack();
    logger.error({ percent }, `the rollout steps back from ${percent} % to 0: ${reason}`);
  }
}
