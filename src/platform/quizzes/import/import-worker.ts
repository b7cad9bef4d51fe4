/** The program of a thread that reads one file; see `ImportReader`. */
import { parentPort, workerData } from 'node:worker_threads';
import { CodedError } from '../../../protocol/errors.ts';
import { importFile, type ImportSource } from './import-file.ts';
import type { ImportLimits } from './import-limits.ts';

export interface ImportTask {
  source: ImportSource;
  limits: ImportLimits;
}

/** JSON as bytes, or why not. */
export type ImportReading = { reply: Uint8Array } | { refusal: string };

async function read(): Promise<ImportReading> {
  try {
    const { source, limits } = workerData as ImportTask;
    return { reply: Buffer.from(JSON.stringify(await importFile(source, limits))) };
  } catch (error) {
    if (error instanceof CodedError && error.code === 'bad_request') return { refusal: error.message };
    throw error;
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
parentPort?.postMessage(await read());
