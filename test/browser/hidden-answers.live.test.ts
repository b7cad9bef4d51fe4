/** A host shows one of the answers that are hidden on the wall, by keys and by pointer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const typed: QuizInput = {
  title: 'One typed answer',
  questions: [
    { type: 'text', prompt: 'Which animal barks?', accept: ['Dog'], timeLimitMs: 120_000 },
    { type: 'true_false', prompt: 'Cats do, too.', correct: false },
  ],
};

describe.skipIf(skipsBrowser())('hidden answers in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { typed } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  it('are shown when the host presses the button of a row, and no step is taken', { timeout: 120_000 }, async () => {
    const [host, ...phones] = await Promise.all(
      [hallSize, phoneSize, phoneSize, phoneSize].map((viewport) => served.openPage({ viewport })),
    );
    if (host === undefined) throw new Error('no page');
    const pin = await openRoom(host, address, typed.title);
    for (const [i, phone] of phones.entries()) {
      await phone.goto(`${address}/?pin=${pin}`);
      await takeSeat(phone, `Player ${i}`);
    }
    await pressNext(host);
    await atScreen(host, 'intro', 0);
    await pressNext(host);
    for (const [i, answer] of ['Hurensohn', 'kill yourself', 'wolf'].entries()) {
      const field = phones[i]?.getByRole('textbox', { name: 'Your answer' });
      await field?.fill(answer);
      await field?.press('Enter');
    }
    await atScreen(host, 'reveal', 0);
    const wall = host.locator('main');
    const buttons = host.getByRole('button', { name: /^Show this answer/ });
    expect(await buttons.count()).toBe(2);
    await host.getByText('wolf', { exact: true }).waitFor();
    await expectAccessible(host);
    expect(await wall.textContent()).not.toMatch(/hurensohn|kill yourself/i);
    // By keys: the focus stays at the row.
    await buttons.first().focus();
    await host.keyboard.press('Enter');
    await host.getByText('hurensohn', { exact: true }).waitFor();
    expect(await host.evaluate(() => document.activeElement?.textContent)).toContain('hurensohn');
    expect(await wall.textContent()).not.toMatch(/kill yourself/i);
    await host.reload();
    await host.getByText('hurensohn', { exact: true }).waitFor();
    expect(await buttons.count()).toBe(1);
    await buttons.first().click();
    await host.getByText('kill yourself', { exact: true }).waitFor();
    expect(await wall.getAttribute('data-screen')).toBe('reveal:0');
    await pressNext(host);
    await atScreen(host, 'standings', 0);
  });
});
