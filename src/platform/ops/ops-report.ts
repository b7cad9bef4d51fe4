import type { OpsReply } from '../../protocol/ops.ts';
import { orBusy } from '../../redis/or-busy.ts';
import type { LogMonitor } from './log-monitor.ts';
import type { ProcessRegistry } from './process-registry.ts';
import { mergeSamples } from './process-sample.ts';

/** What an operator is told: everything that runs, as one value. Owns nothing. */
export class OpsReport {
  readonly #deps: { registry: ProcessRegistry; log: LogMonitor; memoryPercent: () => Promise<number> };

  constructor(deps: { registry: ProcessRegistry; log: LogMonitor; memoryPercent: () => Promise<number> }) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `busy` when Redis is away. */
  async read(): Promise<OpsReply> {
    const { registry, log, memoryPercent } = this.#deps;
    const [{ now, samples }, state, percent] = await Promise.all([
      registry.read(),
      log.read(),
      orBusy(memoryPercent()),
    ]);
    return { now, ...mergeSamples(samples), log: state, redis: { memoryPercent: percent } };
  }
}
