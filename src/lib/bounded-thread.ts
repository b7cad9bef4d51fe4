import { Worker } from 'node:worker_threads';

export interface ThreadLimits {
  /** How long one piece of work may take. */
  timeMs: number;
  /** Of the thread's heap, in MiB. */
  memoryMb: number;
}

/** What a thread is to do, and what ends it. */
export interface ThreadWork {
  program: URL;
  data: unknown;
  limits: ThreadLimits;
  /** Ends the work; the promise is rejected with its reason. */
  gone: AbortSignal;
  /** What is thrown when the work takes too long or too much memory. */
  tooMuch: () => Error;
}

/**
 * Runs a program in a thread of its own, so that its work takes neither the event loop of the process nor its memory. The
 * first message of the thread is the result; the thread is ended then, however it ends. What the thread throws is rejected.
 */
export async function runThread<T>({ program, data, limits, gone, tooMuch }: ThreadWork): Promise<T> {
  gone.throwIfAborted();
  const worker = new Worker(program, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onGone = () => reject(gone.reason as Error);
  gone.addEventListener('abort', onGone, { once: true });
  const timer = setTimeout(() => reject(tooMuch()), limits.timeMs);
  worker.once('message', resolve);
  worker.once('error', (error: NodeJS.ErrnoException) => {
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
  });
  worker.once('exit', (code) => reject(new Error(`a thread ended with code ${code} and no result`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    gone.removeEventListener('abort', onGone);
    await worker.terminate();
  }
}
