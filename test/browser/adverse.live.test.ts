/** Old browsers, odd addresses, reloads at bad moments: a host and players get through all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QuizInput, quizSchema } from '../../src/protocol/quiz.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, giveAnswer, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { serveProduct, type ServedProduct } from './served-product.ts';

const timeLimitMs = 120_000;
const common = { timeLimitMs } as const;
const quizInput: QuizInput = {
  title: 'Many kinds',
  language: 'de',
  questions: [
    {
      ...common,
      type: 'multiple',
      prompt: 'Primes?',
      options: ['2', '4', '5', '6'].map((text) => ({ text, correct: /2|5/.test(text) })),
    },
    { ...common, type: 'number', prompt: 'How many?', correct: 1000, min: 0, max: 5000 },
    { ...common, type: 'order', prompt: 'Smallest first', items: ['one', 'two', 'three'] },
    { ...common, type: 'text', prompt: 'Capital of France?', accept: ['Paris'] },
    {
      ...common,
      type: 'single',
      prompt: 'Which?',
      options: ['this', 'that'].map((text) => ({ text, correct: text === 'this' })),
    },
  ],
};
const quiz = quizSchema.parse(quizInput);

/** Runs in the page before anything else: takes away what the oldest supported browsers, or plain http, do not have. */
function beOld(): void {
  const gone: [object, string[]][] = [
    [AbortSignal, ['timeout', 'any']],
    [Array.prototype, ['toSorted', 'toReversed', 'toSpliced', 'with', 'findLast', 'findLastIndex', 'group']],
    [Array, ['fromAsync']],
    [Object, ['groupBy']],
    [Map, ['groupBy']],
    [Promise, ['withResolvers', 'try']],
    [String.prototype, ['isWellFormed', 'toWellFormed']],
    [Set.prototype, ['union', 'intersection', 'difference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']],
    [Intl, ['Segmenter', 'DurationFormat']],
    [Crypto.prototype, ['randomUUID', 'subtle']],
    [Navigator.prototype, ['clipboard', 'wakeLock', 'userAgentData', 'locks']],
    [Document.prototype, ['startViewTransition']],
    [
      Element.prototype,
      ['checkVisibility', 'setHTMLUnsafe', 'togglePopover', 'showPopover', 'hidePopover', 'scrollend'],
    ],
    [globalThis, ['structuredClone', 'Iterator', 'scheduler', 'navigation', 'CloseWatcher', 'requestIdleCallback']],
  ];
  for (const [owner, names] of gone) for (const name of names) Reflect.deleteProperty(owner, name);
}

describe.skipIf(skipsBrowser())('in adverse conditions (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'many-kinds': quizInput } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  const openPage = (viewport: { width: number; height: number }, prepare?: () => void) =>
    served.openPage({ viewport }, prepare);

  it('plays a whole game in the oldest browsers, each kind of answer included', { timeout: 120_000 }, async () => {
    served.complaints.thrown.length = 0;
    const [host, ana] = await Promise.all([openPage(hallSize, beOld), openPage(phoneSize, beOld)]);
    expect(await host.evaluate(() => 'timeout' in AbortSignal || 'toSorted' in Array.prototype)).toBe(false);
    const pin = await openRoom(host, address, quiz.title);
    await ana.goto(address);
    await ana.getByRole('textbox', { name: 'Game PIN' }).fill(pin);
    await ana.getByRole('button', { name: 'Join a game' }).click();
    await takeSeat(ana, 'Ana');
    for (const [index, question] of quiz.questions.entries()) {
      await pressNext(host);
      await Promise.all([host, ana].map((page) => atScreen(page, 'intro', index)));
      await pressNext(host);
      await Promise.all([host, ana].map((page) => atScreen(page, 'open', index)));
      await giveAnswer(ana, question, true);
      await Promise.all([host, ana].map((page) => atScreen(page, 'reveal', index)));
      await ana.getByRole('heading', { name: 'Right!' }).waitFor();
      await pressNext(host);
      if (index + 1 < quiz.questions.length) await atScreen(host, 'standings', index);
    }
    await Promise.all([host, ana].map((page) => atScreen(page, 'over')));
    await host.getByRole('link', { name: 'All results' }).click();
    await host.getByText('played to the end').waitFor();
    // What the author wrote is in the author's language.
    await host.locator('h1[lang=de]', { hasText: quiz.title }).waitFor();
    await host.goto(address);
    await host.getByRole('link', { name: /Results$/ }).waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it(
    'says how many have answered, and what the stopped clock shows, after a reload too',
    { timeout: 90_000 },
    async () => {
      const [host, ana, ben] = await Promise.all([openPage(hallSize), openPage(phoneSize), openPage(phoneSize)]);
      const pin = await openRoom(host, address, quiz.title);
      for (const [page, name] of [
        [ana, 'Ana'],
        [ben, 'Ben'],
      ] as const) {
        await page.goto(`${address}/play/${pin}`);
        await takeSeat(page, name);
      }
      await pressNext(host);
      await atScreen(host, 'intro', 0);
      await pressNext(host);
      await Promise.all([host, ana].map((page) => atScreen(page, 'open', 0)));
      const timer = host.getByRole('timer');
      const secondsShown = async () => Number(await timer.locator('[translate=no]').textContent());
      // No question begins with more seconds than it has.
      expect(await secondsShown()).toBeLessThanOrEqual(timeLimitMs / 1000);
      await giveAnswer(ana, quiz.questions[0]!, true);
      await host.getByText('1 of 2 answered').waitFor();
      await host.keyboard.press('p');
      await host.getByText('Paused', { exact: true }).waitFor();
      const stopped = await secondsShown();
      await host.reload();
      await atScreen(host, 'open', 0);
      expect(
        await host
          .locator('header')
          .getByText(/answered/)
          .textContent(),
      ).toBe('1 of 2 answered');
      expect(await secondsShown()).toBe(stopped);
      await host.keyboard.press('e');
      await expect.poll(secondsShown).toBe(stopped + 10);
    },
  );

  it('understands addresses in capitals, and says in words where there is no page', { timeout: 60_000 }, async () => {
    const [host, page] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    for (const path of [`/PLAY/${pin}`, `/Play/${pin.slice(0, 3)}%20${pin.slice(3)}/`, `/?PIN=${pin}`]) {
      expect((await page.goto(`${address}${path}`))?.status(), path).toBe(200);
      await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
      expect(new URL(page.url()).pathname, path).toBe(`/play/${pin}`);
    }
    const game = new URL(host.url()).pathname;
    await host.goto(`${address}${game.replace('host', 'HOST')}`);
    await atScreen(host, 'lobby');
    await host.goto(`${address}/Host/`);
    await host.getByRole('button', { name: 'Open the room' }).waitFor();
    for (const [path, status] of [
      ['/nothing', 404],
      ['/play/1/2', 404],
      ['/%E0%A4%A', 400],
      ['/play/%zz', 400],
    ] as const) {
      expect((await page.goto(`${address}${path}`))?.status(), path).toBe(status);
      await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
      await page.getByRole('link', { name: 'To the start' }).waitFor();
    }
    await page.goto(`${address}/play/XYZ`);
    await page.getByRole('heading', { name: 'No game with this PIN' }).waitFor();
  });
});
