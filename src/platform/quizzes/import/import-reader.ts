import { Worker } from 'node:worker_threads';
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
    gone.throwIfAborted();
    const worker = new Worker(new URL('import-worker.ts', import.meta.url), {
      workerData: { source, limits: this.limits } satisfies ImportTask,
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    });
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(tooMuch()), this.limits.readMs);
    const signal = AbortSignal.any([gone, end.signal]);
    try {
      const reading = await readingOf(worker, signal);
      if ('refusal' in reading) throw new CodedError('bad_request', reading.refusal);
      return Buffer.from(reading.reply);
    } finally {
      clearTimeout(timer);
      await worker.terminate();
    }
  }
}

async function readingOf(worker: Worker, signal: AbortSignal): Promise<ImportReading> {
  const { promise, resolve, reject } = Promise.withResolvers<ImportReading>();
  worker.once('message', resolve);
  worker.once('error', (error: NodeJS.ErrnoException) => {
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
  });
  worker.once('exit', (code) => reject(new Error(`the thread of an import ended with code ${code}`)));
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return await promise;
}

const tooMuch = () => new CodedError('bad_request', 'This file takes too long to read, or too much memory: split it.');
