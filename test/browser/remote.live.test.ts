/** One game with a wall on a laptop and a remote on the host's phone: either hand does what the other one sees. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const quiz = quizSchema.parse(everyType);
const wallSize = { width: 1366, height: 641 };
const remoteSize = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const now = (page: Page) => page.getByRole('region', { name: 'Now' });
const rested = (page: Page) => page.locator('footer button[data-resting="false"]:enabled').waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe.skipIf(skipsBrowser())("a host's phone (needs Chromium)", () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyType } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  /** The link that the wall's dialog shows once it is asked for. */
  const linkOf = async (wall: Page): Promise<string> => {
    await button(wall, 'Use your phone as a remote').click();
    await button(wall, 'Show the code').click();
    const link = await wall.getByRole('textbox', { name: 'Or open this link on your phone' }).inputValue();
    await button(wall, 'Done').click();
    return link;
  };

  /** A wall with one player, and the remote that was made from its link. */
  const openBoth = async () => {
    const [wall, remote, ana] = await Promise.all([
      served.openPage({ viewport: wallSize }),
      served.openPage(remoteSize),
      served.openPage({ viewport: phoneSize }),
    ]);
    const pin = await openRoom(wall, address, quiz.title);
    await remote.goto(await linkOf(wall));
    await ana.goto(`${address}/play/${pin}`);
    await takeSeat(ana, 'Ana');
    await now(remote).getByText('1 player is here').waitFor();
    return { wall, remote, ana, pin };
  };

  it(
    'gets the game by a link that is shown when it is asked for, and leaves no trace of it',
    { timeout: 90_000 },
    async () => {
      const wall = await served.openPage({ viewport: wallSize });
      const pin = await openRoom(wall, address, quiz.title);
      await button(wall, 'Use your phone as a remote').click();
      await wall.getByText('Whoever has the code or its link can run this game').waitFor();
      expect(await wall.content()).not.toContain('host=');
      await expectAccessible(wall);
      await button(wall, 'Show the code').click();
      await wall.getByRole('img', { name: 'QR code of the remote' }).waitFor();
      const link = await wall.getByRole('textbox', { name: 'Or open this link on your phone' }).inputValue();
      await expectAccessible(wall);
      await wall.keyboard.press('Escape');
      await wall.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await wall.content()).not.toContain('host=');
      const { pathname, search, hash } = new URL(link);
      const token = new URLSearchParams(hash.slice(1)).get('host') ?? '';
      expect(token.length).toBeGreaterThan(40);
      expect(pathname + search).not.toContain(token);

      const remote = await served.openPage(remoteSize);
      const asked: string[] = [];
      remote.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
      await remote.goto(link);
      await now(remote).getByText(pin.slice(0, 3)).waitFor();
      expect(remote.url()).toBe(`${address}${pathname}`);
      expect(asked.filter((url) => url.includes(token))).toEqual([]);
      await expectAccessible(remote);
      // A reload brings it back, and so does the front page; no account was made for it.
      await remote.reload();
      await now(remote).getByText(pin.slice(0, 3)).waitFor();
      await remote.goto(address);
      await remote.getByRole('link', { name: /Go back to the game$/ }).click();
      await now(remote).waitFor();
      expect(asked.filter((url) => url.includes('/api/auth/guest'))).toEqual([]);

      // A link into a page that is open already is taken as well; one that is worth nothing says so.
      const other = await served.openPage(remoteSize);
      await other.goto(`${address}${pathname}#host=h.x.y.z&pin=${pin}`);
      await other.getByRole('heading', { name: 'This game can no longer be hosted from here' }).waitFor();
      await other.evaluate((fragment) => (location.hash = fragment), hash);
      await now(other).waitFor();
      expect(other.url()).toBe(`${address}${pathname}`);
    },
  );

  it('is in step with the wall, whoever presses', { timeout: 180_000 }, async () => {
    const { wall, remote, ana } = await openBoth();
    await now(remote).getByText('Next: question 1').waitFor();
    await rested(remote);
    await button(remote, 'Lock').tap();
    await wall.getByText('Locked: nobody else can join').waitFor();
    await button(wall, /^Unlock/).click();
    await button(remote, 'Lock').waitFor();
    await button(remote, 'Start').tap();
    await Promise.all([wall, remote, ana].map((page) => atScreen(page, 'intro', 0)));
    await pressNext(wall);
    await Promise.all([wall, remote, ana].map((page) => atScreen(page, 'open', 0)));

    await button(remote, 'Pause').tap();
    await button(wall, /^Resume/).click();
    await button(remote, 'Pause').waitFor();
    await button(wall, /^Pause/).click();
    await now(remote).getByText('Paused').waitFor();
    await expectAccessible(remote);
    const left = async (page: Page) =>
      Number.parseInt((await page.getByRole('timer').getAttribute('aria-label')) ?? '', 10);
    const before = [await left(remote), await left(wall)] as const;
    await button(remote, '+10 s').tap();
    await expect.poll(() => left(remote)).toBe(before[0] + 10);
    await expect.poll(() => left(wall)).toBe(before[1] + 10);
    await button(remote, 'Resume').tap();
    await button(wall, /^Pause/).waitFor();
    await button(remote, 'Pause').tap();
    // A press on a screen that is behind is for what was there before.
    await now(remote).getByText('Paused').waitFor();
    await button(wall, /^Resume/).waitFor();

    // Both press at the same moment: one step.
    for (const page of [wall, remote]) await rested(page);
    const press = (page: Page) =>
      page.locator('footer button[data-resting="false"]').evaluate((next: HTMLElement) => next.click());
    await Promise.all([press(wall), press(remote)]);
    await Promise.all([wall, remote].map((page) => atScreen(page, 'reveal', 0)));
    for (const page of [wall, remote]) await rested(page);
    expect(await Promise.all([wall, remote].map((page) => page.locator('main').getAttribute('data-screen')))).toEqual([
      'reveal:0',
      'reveal:0',
    ]);
    await expect.poll(() => now(remote).innerText()).toMatch(/0 answers.*Next: question 2/s);
    await expectAccessible(remote);

    // What a presenter in the hand sends, and what a tired thumb sends twice.
    await rested(remote);
    await remote.keyboard.press('PageDown');
    await Promise.all([wall, remote].map((page) => atScreen(page, 'standings', 0)));
    await remote.keyboard.press('ArrowRight');
    expect(await remote.locator('main').getAttribute('data-screen')).toBe('standings:0');
    await rested(remote);
    await remote.keyboard.press('ArrowRight');
    await Promise.all([wall, remote].map((page) => atScreen(page, 'intro', 1)));

    await button(remote, 'End').tap();
    await button(remote, 'End the game').tap();
    await Promise.all([wall, remote].map((page) => atScreen(page, 'over')));
    await button(remote, 'Host a game').waitFor();
    await wall.getByRole('link', { name: 'All results' }).waitFor();
    expect(await remote.getByRole('link', { name: 'All results' }).count()).toBe(0);
    const { thrown, logged } = served.complaints;
    expect([...thrown, ...logged.filter((text) => !/WebSocket|status of 40/.test(text))]).toEqual([]);
  });

  it('has the people at hand, and the wall knows whom it has banned', { timeout: 90_000 }, async () => {
    const { wall, remote, ana } = await openBoth();
    await button(remote, 'People').tap();
    await button(remote, 'Remove Ana…').tap();
    await button(remote, 'Remove and ban').tap();
    await ana.getByRole('heading', { name: 'You were removed' }).waitFor();
    await button(wall, 'People').click();
    await button(wall, 'Let in again: Ana').click();
    await wall.getByText('Banned from this game').waitFor({ state: 'detached' });
    await wall.keyboard.press('Escape');
    await button(remote, 'Close').tap();
  });

  it('rests after a new phase, and asks before it closes a question [STEP-5]', { timeout: 90_000 }, async () => {
    const { wall, remote } = await openBoth();
    await rested(remote);
    // In the page: from here a second press would come late on a busy machine.
    const pressedTwice = remote.evaluate(
      () =>
        new Promise<string | null>((resolve) => {
          const next = () => document.querySelector<HTMLElement>('footer button[data-resting]');
          const observer = new MutationObserver(() => {
            const screen = document.querySelector('main')?.getAttribute('data-screen') ?? null;
            if (screen?.startsWith('intro') !== true) return;
            observer.disconnect();
            next()?.click();
            resolve(next()?.getAttribute('data-resting') ?? null);
          });
          observer.observe(document.body, { subtree: true, childList: true, attributes: true });
          next()?.click();
        }),
    );
    expect(await pressedTwice).toBe('true');
    await Promise.all([wall, remote].map((page) => atScreen(page, 'intro', 0)));
    await rested(remote);
    expect(await remote.locator('main').getAttribute('data-screen')).toBe('intro:0');
    const asked = remote.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            const next = document.querySelector<HTMLElement>(
              'main[data-screen="open:0"] footer button[data-resting="false"]',
            );
            if (next === null) return;
            observer.disconnect();
            next.click();
            resolve();
          });
          observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        }),
    );
    await button(remote, 'Show answers').tap();
    await asked;
    const dialog = remote.getByRole('dialog', { name: 'Close it already?' });
    await dialog.waitFor();
    await expectAccessible(remote);
    await dialog.getByRole('button', { name: 'Close now' }).tap();
    await Promise.all([wall, remote].map((page) => atScreen(page, 'reveal', 0)));
  });
});
