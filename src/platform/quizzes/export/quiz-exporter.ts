import { runThread, type ThreadLimits } from '../../../lib/bounded-thread.ts';
import { CodedError } from '../../../protocol/errors.ts';
import type { ExportOrder, ExportResult } from './export-worker.ts';

/** Of a quiz at all its limits, many times what one needs. */
const usualLimits: ThreadLimits = { timeMs: 10_000, memoryMb: 128 };

/**
 * Writes files in threads of their own, one each, beside the event loop of the live rooms. How many at once is for whoever
 * calls it.
 */
export class QuizExporter {
  readonly #limits: ThreadLimits;

  constructor(limits: ThreadLimits = usualLimits) {
    this.#limits = limits;
  }

  /** @param gone ends the writing @throws {CodedError} `busy` when it takes too long, or too much memory */
  async write(order: ExportOrder, gone: AbortSignal): Promise<ExportResult> {
    const program = new URL('export-worker.ts', import.meta.url);
    return await runThread<ExportResult>({ program, data: order, limits: this.#limits, gone, tooMuch });
  }
}

const tooMuch = () =>
  new CodedError('busy', 'Writing this file takes too long now. Try again in a moment.', { retryAfterMs: 5000 });
