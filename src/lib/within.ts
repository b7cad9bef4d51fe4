/**
 * Waits for `work` for at most `limitMs`; resolves to whether it finished in time. Late work continues, and its failure
 * is ignored. Rejects if `work` rejects in time.
 */
export async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Polls until the condition holds, for at most `limitMs`; resolves to whether it did. */
export async function holdsWithin(limitMs: number, holds: () => boolean): Promise<boolean> {
  for (let leftMs = limitMs; !holds(); leftMs -= pollIntervalMs) {
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  return true;
}

const pollIntervalMs = 20;
