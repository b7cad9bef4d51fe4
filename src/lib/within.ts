/**
 * Waits for `work`, but no longer than `limitMs`; resolves to whether it was done in time. What is late goes on by itself,
 * and nobody hears of its failure. Rejects as `work` does, when that happens in time.
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

/** Looks again and again until it holds, `limitMs` at most; resolves to whether it did. */
export async function holdsWithin(limitMs: number, holds: () => boolean): Promise<boolean> {
  for (let leftMs = limitMs; !holds(); leftMs -= lookIntervalMs) {
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
  return true;
}

const lookIntervalMs = 20;
