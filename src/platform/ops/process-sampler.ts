import type { AnswerCount } from '../../observability/answer-tally.ts';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { PoolUse, ProcessMetrics } from '../../observability/process-metrics.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { OpsProcess } from '../../protocol/ops.ts';
import type { ProcessRegistry } from './process-registry.ts';
import { encodeLatency, type ProcessSample } from './process-sample.ts';

const intervalMs = 1000;

export interface SamplerDeps {
  processId: string;
  kind: OpsProcess['kind'];
  metrics: Pick<ProcessMetrics, 'minute' | 'vitals'>;
  pool: () => PoolUse;
  /** Only in a web: sockets, rooms, players, refusal level. */
  more?: () => Partial<Pick<OpsProcess, 'sockets' | 'rooms' | 'players' | 'busyLevel'>>;
  answers?: () => AnswerCount[];
  /** Without it the process only measures itself for Prometheus. */
  registry: ProcessRegistry | undefined;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Samples this process once a second, and publishes the sample. Owns its timers from `start()` to `stop()`. If Redis is
 * unavailable or sampling fails, it publishes nothing. It never takes two samples at once.
 */
export class ProcessSampler {
  readonly #deps: SamplerDeps;
  #sampling: PeriodicTask | undefined;
  #publishing: PeriodicTask | undefined;

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { tasks, metrics } = this.#deps;
    metrics.vitals.start();
    this.#sampling = tasks.every('sample', intervalMs, () => this.#measure());
    // A separate timer: an unresponsive Redis must not stop the minute's measurement.
    this.#publishing = tasks.every('publish sample', intervalMs, () => this.#publish());
    void this.#sampling.run();
    void this.#publishing.run();
  }

  /** Resolves when the registry has dropped this process, if Redis is available. */
  async stop(): Promise<void> {
    await Promise.all([this.#sampling?.stop(), this.#publishing?.stop()]);
    const { registry, processId, metrics, tasks } = this.#deps;
    metrics.vitals.stop();
    if (registry !== undefined)
      await tasks.attempt('publish sample', () => this.#ifThere(registry.withdraw(processId)));
  }

  #measure(): void {
    const { metrics } = this.#deps;
    metrics.minute.tick(performance.now());
    metrics.vitals.sample();
  }

  async #publish(): Promise<void> {
    const { registry, processId } = this.#deps;
    if (registry !== undefined) await this.#ifThere(registry.publish(processId, this.#sample()));
  }

  #sample(): ProcessSample {
    const { kind, metrics, pool, more, answers } = this.#deps;
    return {
      process: { kind, ...metrics.vitals.read(), pool: pool(), ...more?.() },
      latency: encodeLatency(metrics.minute.read()),
      answers: answers?.() ?? [],
    };
  }

  async #ifThere(publishing: Promise<void>): Promise<void> {
    try {
      await publishing;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // The next sample is a second away.
      this.#deps.logger.debug({ err: error }, 'the operators could not be told');
    }
  }
}
