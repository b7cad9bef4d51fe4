import type { AnswerCount } from '../observability/answer-tally.ts';
import type { Logger } from '../observability/logger.ts';
import type { PoolUse, ProcessMetrics } from '../observability/process-metrics.ts';
import { CodedError } from '../protocol/errors.ts';
import type { OpsProcess } from '../protocol/ops.ts';
import type { OpsBoard } from './ops-board.ts';
import { encodeLatency, type ProcessSample } from './process-sample.ts';

const intervalMs = 1000;

export interface SamplerDeps {
  processId: string;
  kind: OpsProcess['kind'];
  metrics: Pick<ProcessMetrics, 'minute' | 'vitals'>;
  pool: () => PoolUse;
  /** What only a web has: sockets, rooms, players, how much it refuses. */
  more?: () => Partial<Pick<OpsProcess, 'sockets' | 'rooms' | 'players' | 'busyLevel'>>;
  answers?: () => AnswerCount[];
  /** Without one, nobody is told: the process measures itself for Prometheus alone. */
  board: OpsBoard | undefined;
  logger: Logger;
}

/**
 * Looks at this process once a second, and tells the operators' board. Owns one timer from `start()` to `stop()`. While
 * Redis is away nothing is told; two samples are never under way at once.
 */
export class ProcessSampler {
  readonly #deps: SamplerDeps;
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> | undefined;

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#deps.metrics.vitals.start();
    this.#timer = setInterval(() => this.#look(), intervalMs);
    this.#look();
  }

  /** Resolves when the board shows this process no more, as far as Redis is there. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#deps.metrics.vitals.stop();
    await this.#telling;
    const { board, processId } = this.#deps;
    if (board !== undefined) await this.#ifThere(board.withdraw(processId));
  }

  #look(): void {
    const { metrics, board, processId } = this.#deps;
    metrics.vitals.look();
    metrics.minute.tick(performance.now());
    if (board === undefined || this.#telling !== undefined) return;
    this.#telling = this.#ifThere(board.publish(processId, this.#sample())).finally(() => {
      this.#telling = undefined;
    });
  }

  #sample(): ProcessSample {
    const { kind, metrics, pool, more, answers } = this.#deps;
    return {
      process: { kind, ...metrics.vitals.read(), pool: pool(), ...more?.() },
      latency: encodeLatency(metrics.minute.read()),
      answers: answers?.() ?? [],
    };
  }

  async #ifThere(telling: Promise<void>): Promise<void> {
    try {
      await telling;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.#deps.logger.debug({ err: error }, 'the operators could not be told');
    }
  }
}
