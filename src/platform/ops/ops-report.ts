import type { OpsReply } from '../../protocol/ops.ts';
import { orBusy } from '../../redis/or-busy.ts';
import type { LogMonitor } from './log-monitor.ts';
import type { ProcessRegistry } from './process-registry.ts';
import { mergeSamples } from './process-sample.ts';

/** The operators' report: all that runs, as one value. Stateless. */
export class OpsReport {
  readonly #deps: { registry: ProcessRegistry; log: LogMonitor; memoryPercent: () => Promise<number> };

  constructor(deps: { registry: ProcessRegistry; log: LogMonitor; memoryPercent: () => Promise<number> }) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `busy` without Redis. */
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
