/** Old browsers, odd addresses, reloads at bad moments: a host and players get through all the same. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QuizInput, quizSchema } from '../../src/protocol/quiz.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { openBlockingProxy } from './blocking-proxy.ts';
import { atScreen, giveAnswer, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { connects, noteConnecting, waitedUntilSaid } from './held-clock.ts';
import { serveProduct, type ServedProduct } from './served-product.ts';

const timeLimitMs = 120_000;
/** Of a page's own time: so soon it says that a network lets nothing live through. */
const saidWithinMs = 5000;
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

/** Runs in the page before anything else: as where cookies and everything like them are forbidden. */
function denyStorage(): void {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
    Object.defineProperty(globalThis, name, {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  }
}

/** Runs in the page before anything else: the clock of the device goes by `clockSetMs` from now on. */
function setClocks(): void {
  const now = Date.now.bind(Date);
  const setNow = () => now() + ((globalThis as { clockSetMs?: number }).clockSetMs ?? 0);
  Date.now = setNow;
  globalThis.Date = new Proxy(Date, {
    construct: (Target, given) => Reflect.construct(Target, given.length === 0 ? [setNow()] : given) as Date,
  });
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
    await host.goto(`${address}/games`);
    await host.getByRole('link', { name: /^Results/ }).waitFor();
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
    await host.getByRole('button', { name: `Play ${quiz.title}` }).waitFor();
    // Titles in a list are each in the language of their quiz.
    await host.locator('[lang=de]', { hasText: quiz.title }).waitFor();
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

  it(
    'names a network that blocks WebSockets to player and host, and goes on when it does not',
    { timeout: 120_000 },
    async () => {
      const proxy = await openBlockingProxy(address);
      try {
        const [host, ana] = await Promise.all([
          openPage(hallSize, noteConnecting),
          openPage(phoneSize, noteConnecting),
        ]);
        const note = (page: Page) => page.getByText(/^This network blocks live connections/).first();
        const game = await served.product.game(quiz);
        // A wall that has never seen its room, and a newcomer at the door of one.
        proxy.blocking = 'refuse';
        await Promise.all([host, ana].map((page) => page.clock.install()));
        await Promise.all([host.goto(`${proxy.url}/quizzes`), ana.goto(`${proxy.url}/play/${game.pin}`)]);
        // Once time stands still, nothing that a busy server refused is asked for again.
        await host.getByRole('button', { name: `Play ${quiz.title}` }).waitFor();
        await ana.getByRole('textbox', { name: 'Your name on the screen' }).fill('Ana');
        const beginnings = [
          [host, () => host.getByRole('button', { name: `Play ${quiz.title}` }).click()],
          [ana, () => ana.getByRole('button', { name: 'Join', exact: true }).click()],
        ] as const;
        for (const [page, begin] of beginnings) {
          const waited = await waitedUntilSaid(page, { begin, begun: () => connects(page), said: note(page) });
          expect(waited).toBeLessThanOrEqual(saidWithinMs);
        }
        proxy.blocking = 'none';
        await Promise.all([host, ana].map((page) => atScreen(page, 'lobby')));
        // Later, both change to such a network.
        const blockings = ['silence after opening', 'silence', 'close'] as const;
        for (const blocking of readTestEnvironment().full ? blockings : blockings.slice(0, 1)) {
          proxy.blocking = blocking;
          for (const page of [host, ana]) {
            const begun = () => page.getByText(/^Reconnecting/).isVisible();
            const waited = await waitedUntilSaid(page, { begin: proxy.cut, begun, said: note(page) });
            expect(waited).toBeLessThanOrEqual(saidWithinMs);
          }
          proxy.blocking = 'none';
          proxy.cut();
          await Promise.all([note(host), note(ana)].map((shown) => shown.waitFor({ state: 'detached' })));
        }
      } finally {
        await proxy.close();
      }
    },
  );

  it('reads again what a busy server refused, a few times', { timeout: 90_000 }, async () => {
    const host = await openPage(hallSize);
    let refused = 0;
    let refusals = 2;
    const busy = () => served.complaints.logged.filter((text) => text.includes('503'));
    served.complaints.logged.length = 0;
    const error = { code: 'busy', message: 'Try again in a moment.', retryable: true, retryAfterMs: 20 };
    await host.route('**/api/quizzes*', async (route) => {
      if (refused >= refusals) return await route.continue();
      refused += 1;
      await route.fulfill({ status: 503, json: { error } });
    });
    await host.goto(`${address}/quizzes`);
    await host.getByRole('button', { name: `Play ${quiz.title}` }).waitFor();
    expect(refused).toBe(2);
    await expect.poll(() => busy().length).toBe(0);
    [refused, refusals] = [0, Infinity];
    await host.reload();
    await host.getByRole('button', { name: 'Try again' }).waitFor();
    expect(refused).toBe(4);
    // What is never answered is a complaint of the page.
    await expect.poll(() => busy().length).toBe(4);
  });

  it('reloads a page whose parts an update took away, or says so in a question', { timeout: 90_000 }, async () => {
    const [host, ana] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    let missed = 0;
    await host.goto(address);
    await host.route('**/assets/library-page-*.js', async (route) => {
      missed += 1;
      await (missed === 1 ? route.fulfill({ status: 404 }) : route.continue());
    });
    await host.getByRole('link', { name: 'Host a game' }).click();
    await host.getByRole('button', { name: `Play ${quiz.title}` }).waitFor();
    expect(missed).toBe(2);

    const numbers = { title: 'One number', questions: quiz.questions.filter(({ type }) => type === 'number') };
    const game = await served.product.game(numbers, { introMs: 0 });
    const typed = Promise.withResolvers<void>();
    await ana.route('**/assets/number-input-*.js', async (route) => {
      await typed.promise;
      await route.fulfill({ status: 404 });
    });
    await ana.goto(`${address}/play/${game.pin}`);
    await ana.getByRole('textbox', { name: 'Your name on the screen' }).fill('Ana');
    const asked = ana.waitForResponse('**/healthz');
    typed.resolve();
    await asked;
    // What somebody has typed is not lost: the page reloads when it has been sent.
    const reloaded = ana.waitForEvent('load');
    await ana.getByRole('button', { name: 'Join', exact: true }).click();
    await reloaded;
    await atScreen(ana, 'lobby');
    await (await served.product.host(game)).must('host:start', {});
    await ana.getByRole('heading', { name: 'This page is from before an update' }).waitFor();
    await ana.unroute('**/assets/number-input-*.js');
    await ana.getByRole('button', { name: 'Reload' }).click();
    await giveAnswer(ana, quiz.questions[1]!, true);
    await ana.getByRole('heading', { name: 'Right!' }).waitFor();
  });

  it('works without any storage, and says what a reload would cost', { timeout: 90_000 }, async () => {
    const [host, ana] = await Promise.all([openPage(hallSize, denyStorage), openPage(phoneSize, denyStorage)]);
    served.complaints.thrown.length = 0;
    const pin = await openRoom(host, address, quiz.title);
    await host.getByText(/^This browser stores nothing\./).waitFor();
    await ana.goto(`${address}/play/${pin}`);
    await takeSeat(ana, 'Ana');
    await ana.getByText(/^This browser stores nothing\./).waitFor();
    await pressNext(host);
    await atScreen(host, 'intro', 0);
    await pressNext(host);
    await atScreen(ana, 'open', 0);
    await giveAnswer(ana, quiz.questions[0]!, true);
    await ana.getByRole('heading', { name: 'Right!' }).waitFor();
    await pressNext(host);
    await Promise.all([host, ana].map((page) => atScreen(page, 'standings', 0)));
    await ana.reload();
    await ana.getByRole('button', { name: 'Join', exact: true }).waitFor();
    await host.reload();
    await host.getByRole('heading', { name: 'This game can no longer be hosted from here' }).waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('counts down rightly when the clock of the phone is set', { timeout: 60_000 }, async () => {
    const game = await served.product.game({ ...quiz, questions: quiz.questions.slice(3, 4) }, { introMs: 0 });
    const ana = await openPage(phoneSize, setClocks);
    await ana.goto(`${address}/play/${game.pin}`);
    await takeSeat(ana, 'Ana');
    await (await served.product.host(game)).must('host:start', {});
    await atScreen(ana, 'open', 0);
    const shown = ana.getByRole('timer').locator('[translate=no]');
    const seconds = async () => Number(await shown.textContent());
    for (const hours of [3, -3, 0]) {
      await ana.evaluate((set) => Object.assign(globalThis, { clockSetMs: set * 3_600_000 }), hours);
      const before = await seconds();
      // One that stands still, at either end, is wrong.
      await expect.poll(seconds, { timeout: 20_000 }).toBeLessThan(before);
      expect(await seconds()).toBeGreaterThan(0);
    }
    await giveAnswer(ana, quiz.questions[3]!, true);
    await ana.getByRole('heading', { name: 'Right!' }).waitFor();
  });
});
