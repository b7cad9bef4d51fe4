import { Worker } from 'node:worker_threads';

export interface ThreadStart {
  program: URL;
  data?: unknown;
  /** Of the thread's heap, in MiB. */
  memoryMb: number;
  /** Creates the error for too much memory. */
  tooMuch: () => Error;
  onMessage: (message: unknown) => void;
  /** Hears what the thread throws, `tooMuch`, or that it has ended; more than once, so that the first counts. */
  onEnd: (error: Error) => void;
}

/** Starts a program in a thread outside the process' event loop and heap. The caller ends it. */
export function startThread({ program, data, memoryMb, tooMuch, onMessage, onEnd }: ThreadStart): Worker {
  const worker = new Worker(program, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
  });
  worker.on('message', onMessage);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    onEnd(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
  });
  worker.on('exit', (code) => onEnd(new Error(`a thread ended with code ${code} and no result`)));
  return worker;
}
