import { startThread } from './start-thread.ts';

export interface ThreadLimits {
  /** How long one piece of work may take. */
  timeMs: number;
  /** Of the thread's heap, in MiB. */
  memoryMb: number;
}

/** The work of a thread, and its limits. */
export interface ThreadWork {
  program: URL;
  data: unknown;
  limits: ThreadLimits;
  /** Ends the work; the promise is rejected with its reason. */
  gone: AbortSignal;
  /** Creates the error for too much time or memory. */
  tooMuch: () => Error;
}

/**
 * Runs a program in a thread of its own, outside the process' event loop and heap. The thread's first message is the
 * result. The function always ends the thread, and rejects with what the thread throws.
 */
export async function runThread<T>({ program, data, limits, gone, tooMuch }: ThreadWork): Promise<T> {
  gone.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onMessage = (message: unknown) => resolve(message as T);
  const worker = startThread({ program, data, memoryMb: limits.memoryMb, tooMuch, onMessage, onEnd: reject });
  const onGone = () => reject(gone.reason as Error);
  gone.addEventListener('abort', onGone, { once: true });
  const timer = setTimeout(() => reject(tooMuch()), limits.timeMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    gone.removeEventListener('abort', onGone);
    await worker.terminate();
  }
}
