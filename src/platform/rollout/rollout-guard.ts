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
  /** All processes' samples. */
  registry: Pick<ProcessRegistry, 'read'>;
  limits: VariantLimits;
  /** This process has rolled back. */
  rolledBack: () => void;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Monitors the buffered path by all web processes' samples of the last minute. While only some new games take it, a
 * broken limit causes a rollback: no new game takes it. When all do, the other path would do no better under the same
 * load, so the guard only raises an alarm. The first process to notice rolls back; the others find it done. Owns one
 * timer from `start()` to `stop()`.
 */
export class RolloutGuard {
  readonly #deps: GuardDeps;
  #looks: PeriodicTask | undefined;
  #looking: Promise<void> | undefined;
  #broken: string | undefined;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /** The currently broken limit, in words. */
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

  /** One check at a time; does nothing without Redis or Postgres. */
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
      // Another process may have rolled back by now.
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
