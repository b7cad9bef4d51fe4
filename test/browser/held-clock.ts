/** How long a page waits before it says something, by its own clock: however busy the machine is, it is the same. */
import type { Locator, Page } from '@playwright/test';
import { expect } from 'vitest';

interface Noted {
  connects: boolean;
  asks: boolean;
}

/** Runs in the page before anything else: notes that it connects, and that it asks the server how it is. */
export function noteConnecting(): void {
  const noted: Noted = { connects: false, asks: false };
  const { fetch, WebSocket } = globalThis;
  Object.assign(globalThis, {
    noted,
    fetch: (...given: Parameters<typeof fetch>) => {
      if (given[0] === '/healthz') noted.asks = true;
      return fetch(...given);
    },
    WebSocket: class extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        noted.connects = true;
      }
    },
  });
}

/** Whether the page has begun to connect for the first time. */
export const connects = (page: Page): Promise<boolean> =>
  page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted.connects);
const asks = (page: Page): Promise<boolean> =>
  page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted.asks);

/**
 * Begins something that makes the page connect in vain, and waits until it says so. Its clock must be installed; it stands
 * still here but for the steps in which it is taken on, and goes on afterwards. What comes over the network takes none of its
 * time.
 * @param begun whether the page has begun to wait
 * @returns how long it has waited then, in milliseconds of its own clock
 */
export async function waitedUntilSaid(
  page: Page,
  { begin, begun, said }: { begin: () => unknown; begun: () => Promise<boolean>; said: Locator },
): Promise<number> {
  const now = () => page.evaluate(() => Date.now());
  await page.clock.pauseAt((await now()) + 1000);
  await page.evaluate(() => {
    (globalThis as unknown as { noted: Noted }).noted.asks = false;
  });
  await begin();
  const hasBegun = async (): Promise<boolean> => {
    await page.clock.runFor(16);
    return await begun();
  };
  await expect.poll(hasBegun, { timeout: 60_000 }).toBe(true);
  const since = await now();
  for (let steps = 0; steps < 100 && !(await asks(page)); steps += 1) await page.clock.runFor(100);
  await said.waitFor();
  const waited = (await now()) - since;
  await page.clock.resume();
  return waited;
}
