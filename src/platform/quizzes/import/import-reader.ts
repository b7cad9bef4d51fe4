import { runThread } from '../../../lib/bounded-thread.ts';
import { CodedError } from '../../../protocol/errors.ts';
import type { ImportLimits } from './import-limits.ts';
import type { ImportSource } from './import-file.ts';
import type { ImportReading, ImportTask } from './import-worker.ts';

/**
 * Reads files in threads of their own, one each, so that a large or hostile one takes neither the event loop of the live rooms
 * nor the memory of the process. How many at once is for whoever calls it.
 */
export class ImportReader {
  readonly limits: ImportLimits;

  constructor(limits: ImportLimits) {
    this.limits = limits;
  }

  /**
   * @returns the reply as JSON. @param gone ends the reading
   * @throws {CodedError} `bad_request`: no file of a quiz, or too much of one
   */
  async read(source: ImportSource, gone: AbortSignal): Promise<Buffer> {
    const { readMs: timeMs, memoryMb } = this.limits;
    const program = new URL('import-worker.ts', import.meta.url);
    const data = { source, limits: this.limits } satisfies ImportTask;
    const reading = await runThread<ImportReading>({ program, data, limits: { timeMs, memoryMb }, gone, tooMuch });
    if ('refusal' in reading) throw new CodedError('bad_request', reading.refusal);
    return Buffer.from(reading.reply);
  }
}

const tooMuch = () => new CodedError('bad_request', 'This file takes too long to read, or too much memory: split it.');
