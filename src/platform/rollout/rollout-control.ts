import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../../config/config.ts';
import type { BackgroundTasks } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { ProcessRegistry } from '../ops/process-registry.ts';
import type { PersistencePath, RolloutReply } from '../../protocol/ops.ts';
import { RolloutGuard } from './rollout-guard.ts';
import { RolloutStore } from './rollout-store.ts';
import { Rollout } from './rollout.ts';
import { RuleFile } from './rule-file.ts';

export interface RolloutControlDeps {
  config: Config['rollout'];
  orm: MikroORM;
  /** The registry of all processes' samples; without it no automatic rollback. */
  registry: ProcessRegistry | undefined;
  processId: string;
  metrics: { gamePlaced: (path: PersistencePath) => void; rolledBack: () => void };
  tasks: BackgroundTasks;
  logger: Logger;
  now: () => number;
}

/** The rollout between the two persistence paths, as the web process uses it. Runs from `start()` to `stop()`. */
export class RolloutControl {
  readonly #limits: Config['rollout']['limits'];
  readonly #file: RuleFile | undefined;
  readonly #rollout: Rollout;
  readonly #guard: RolloutGuard | undefined;

  constructor({ config, orm, registry, processId, metrics, tasks, logger, now }: RolloutControlDeps) {
    const { file, percent, limits } = config;
    this.#limits = limits;
    this.#file = file === undefined ? undefined : new RuleFile(file, logger);
    this.#rollout = new Rollout({
      store: new RolloutStore(orm),
      file: this.#file,
      percent,
      processId,
      chosen: metrics.gamePlaced,
      tasks,
      logger,
      now,
    });
    const { rolledBack } = metrics;
    this.#guard =
      registry === undefined
        ? undefined
        : new RolloutGuard({ rollout: this.#rollout, registry, limits, rolledBack, tasks, logger });
  }

  async start(): Promise<void> {
    await this.#rollout.start();
    this.#guard?.start();
  }

  async stop(): Promise<void> {
    await this.#guard?.stop();
    await this.#rollout.stop();
  }

  choosePath(gameId: string): Promise<PersistencePath> {
    return this.#rollout.choosePath(gameId);
  }

  /** @throws {CodedError} `busy` without Postgres. */
  async set(change: { percent: number; by: string }): Promise<void> {
    await this.#rollout.set(change);
  }

  describe(): RolloutReply {
    const alarm = this.#guard?.alarm;
    const file = this.#file;
    return {
      ...this.#rollout.shown,
      limits: this.#limits,
      ...(alarm === undefined ? {} : { alarm }),
      ...(file === undefined
        ? {}
        : { file: { path: file.path, ...(file.error === undefined ? {} : { error: file.error }) } }),
    };
  }
}
