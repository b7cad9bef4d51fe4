import type { OpsReply } from '../../protocol/ops.ts';
import { orBusy } from '../../redis/or-busy.ts';
import type { LogWatch } from './log-watch.ts';
import type { OpsBoard } from './ops-board.ts';
import { mergeSamples } from './process-sample.ts';

/** What an operator is told: everything that runs, as one value. Owns nothing. */
export class OpsDesk {
  readonly #deps: { board: OpsBoard; log: LogWatch; memoryPercent: () => Promise<number> };

  constructor(deps: { board: OpsBoard; log: LogWatch; memoryPercent: () => Promise<number> }) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `busy` when Redis is away. */
  async read(): Promise<OpsReply> {
    const { board, log, memoryPercent } = this.#deps;
    const [{ now, samples }, state, percent] = await Promise.all([board.read(), log.read(), orBusy(memoryPercent())]);
    return { now, ...mergeSamples(samples), log: state, redis: { memoryPercent: percent } };
  }
}
