/** A picture in the editor: chosen, seen at once, described, and shown on a phone; what goes wrong is said in words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blackPng } from '../http/media-samples.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { atScreen, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const picture = { name: 'river.png', mimeType: 'image/png', buffer: Buffer.from(blackPng(1200, 300)) };
const guestKey = 'quickfire:guest';

describe.skipIf(skipsBrowser())('a picture in the editor (needs Chromium)', () => {
  let served: ServedProduct;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'qf-editor-media-'));
  beforeAll(async () => {
    served = await serveProduct({ env: { DATA_DIR: folder, MEDIA_DISK_FREE_BYTES: '0' } });
    page = await served.openPage({ viewport: { width: 320, height: 568 } });
    await page.goto(`${served.product.url()}/quizzes/new/edit`);
    await prompt().fill('Which river?');
  }, 60_000);
  afterAll(async () => {
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const prompt = () => page.getByRole('textbox', { name: 'The question' });
  const address = () => page.getByRole('textbox', { name: 'Address' });
  const words = () => page.getByRole('textbox', { name: 'In words, for players who cannot see it' });
  const choose = (file: typeof picture) => page.locator('input[type=file]').first().setInputFiles(file);
  const ours = /^\/media\/[\w-]{22}\.webp$/;
  const token = () => page.evaluate((key) => localStorage.getItem(key) ?? '', guestKey);
  const quizId = () => new URL(page.url()).pathname.split('/')[2] ?? '';
  const draft = async () =>
    (
      await served.product.rest<{ content: { questions: { media?: object }[] } }>(
        'GET',
        `/api/quizzes/${quizId()}/draft`,
        undefined,
        await token(),
      )
    ).body.content.questions[0]?.media;
  /** As a browser gives a file that is pasted or dropped. */
  const give = (type: 'paste' | 'drop', bytes: Buffer) =>
    page.evaluate(
      ([kind, base64]) => {
        const data = new DataTransfer();
        const content = Uint8Array.from(atob(base64 ?? ''), (sign) => sign.charCodeAt(0));
        data.items.add(new File([content], 'given.png', { type: 'image/png' }));
        const init = { bubbles: true, cancelable: true };
        if (kind === 'paste') document.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
        else
          document
            .querySelector('fieldset:has(input[type=file])')
            ?.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: data }));
      },
      [type, bytes.toString('base64')],
    );

  it('is seen at once, described, and kept with what matters in it', { timeout: 120_000 }, async () => {
    const held = Promise.withResolvers<void>();
    const hold = async (route: Route) => {
      await held.promise;
      await route.continue();
    };
    await page.route('**/api/media', hold);
    await choose(picture);
    const own = page.locator('img[src^="blob:"]');
    await own.waitFor();
    expect(await own.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1200);
    await page.getByRole('progressbar').waitFor();
    await expectAccessible(page);
    held.resolve();
    await page.getByText('It is there. Say in words what it is.').waitFor();
    await page.unroute('**/api/media', hold);
    expect(await address().inputValue()).toMatch(ours);
    await page.getByText('Say in words what is to be seen').waitFor();
    await words().fill('A black river');

    const focus = page.getByRole('application', { name: 'What matters most in the picture' });
    await focus.press('ArrowLeft');
    await focus.press('Shift+ArrowLeft');
    await focus.press('ArrowDown');
    await page.getByText('45 % from the left, 51 % from the top').waitFor();
    await expectAccessible(page);
    const url = await address().inputValue();
    await expect.poll(draft).toEqual({ kind: 'image', url, alt: 'A black river', focus: { x: 0.45, y: 0.51 } });
    const { width = 0, height = 0 } = (await focus.boundingBox()) ?? {};
    await focus.click({ position: { x: width / 4, y: height / 2 } });
    await expect.poll(draft).toMatchObject({ focus: { x: expect.closeTo(0.25, 1), y: expect.closeTo(0.5, 1) } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });

  it('and the draft belong to one guest, whichever is sent first', { timeout: 120_000 }, async () => {
    const fresh = await served.openPage({ viewport: { width: 1280, height: 800 } });
    const asked: (() => void)[] = [];
    await fresh.route('**/api/auth/guest', async (route) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      await route.continue();
    });
    await fresh.goto(`${served.product.url()}/quizzes/new/edit`);
    await fresh.getByRole('textbox', { name: 'The question' }).fill('Which sea?');
    await fresh.locator('input[type=file]').first().setInputFiles(picture);
    await fresh.locator('[data-state="saving"]').waitFor();
    await fresh.getByRole('textbox', { name: 'The question' }).blur();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    // Whatever else needs a guest has asked for one by now.
    await fresh.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(asked).toHaveLength(1);
    for (const goOn of asked) goOn();
    await fresh.getByText('It is there. Say in words what it is.').waitFor();
    await fresh.locator('[data-state="saved"]').waitFor();
    expect(await fresh.getByText(/another person’s/).count()).toBe(0);
    await fresh.context().close();
  });

  it('is shown on a phone in its small version, cut around what matters', { timeout: 120_000 }, async () => {
    const media = (await draft()) as { focus: { x: number; y: number } };
    const [left, top] = [media.focus.x, media.focus.y].map((share) => `${Number((share * 100).toFixed(1))}%`);
    const options = [
      { text: 'Rhine', correct: true },
      { text: 'Oder', correct: false },
    ];
    const quiz = {
      title: 'Rivers',
      questions: [{ type: 'single' as const, prompt: 'Which?', options, media: media as never }],
    };
    const game = await served.product.game(quiz, { introMs: 0 }, await token());
    const player = await served.openPage({ viewport: { width: 320, height: 568 } });
    await player.goto(`${served.product.url()}/?pin=${game.pin}`);
    await takeSeat(player, 'Ana');
    const host = await served.product.host(game);
    await host.must('host:start', {});
    await atScreen(player, 'open', 0);
    const shown = player.getByRole('img', { name: 'A black river' });
    await shown.waitFor();
    const look = await shown.evaluate((image: HTMLImageElement) => {
      const { objectFit, objectPosition } = getComputedStyle(image);
      return { src: image.getAttribute('src'), width: image.naturalWidth, objectFit, objectPosition };
    });
    expect(look).toMatchObject({ width: 800, objectFit: 'cover', objectPosition: `${left} ${top}` });
    expect(look.src).toMatch(/^\/media\/[\w-]{22}-800\.webp$/);
    await expectAccessible(player);
    await player.context().close();
    host.close();
  });

  it(
    'is replaced by one that is pasted or dropped, says why it can’t be sent, and goes',
    { timeout: 120_000 },
    async () => {
      const before = await address().inputValue();
      await give('paste', picture.buffer);
      await expect.poll(() => address().inputValue()).not.toBe(before);
      const pasted = await address().inputValue();
      expect(await words().inputValue()).toBe('A black river');
      await give('drop', picture.buffer.subarray(0, 60));
      await page.getByText('This picture is damaged, or not all of it came.').waitFor();
      expect(await address().inputValue()).toBe(pasted);
      await page.getByRole('button', { name: 'Put away' }).click();

      await page.route('**/api/media', (route) => route.abort());
      await choose(picture);
      await page.getByText(/needs the network/).waitFor();
      await expectAccessible(page);
      await page.unroute('**/api/media');
      await page.getByRole('button', { name: 'Send it again' }).click();
      await expect.poll(() => address().inputValue()).not.toBe(pasted);

      await choose({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
      await page.getByText(/^Choose a picture/).waitFor();
      await page.getByRole('button', { name: 'Put away' }).click();
      await words().fill('');
      await page.getByRole('checkbox', { name: /only decorates/ }).check();
      await expect.poll(draft).toMatchObject({ alt: '' });
      expect(await page.getByText('Say in words what is to be seen').count()).toBe(0);
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await expect.poll(draft).toBeUndefined();
      served.complaints.logged.length = 0;
      expect(served.complaints.thrown).toEqual([]);
    },
  );

  it(
    'of another person is named while editing, and copied by a press or with a file',
    { timeout: 120_000 },
    async () => {
      const { product } = served;
      const stranger = await served.product.guest();
      const body = new FormData();
      body.append('file', new Blob([blackPng(700, 300)]), 'theirs.png');
      const headers = { authorization: `Bearer ${stranger}` };
      const sent = await fetch(`${served.product.url()}/api/media`, { method: 'POST', headers, body });
      const { url } = (await sent.json()) as { url: string };

      await address().fill(url);
      await address().blur();
      const note = page.getByText(/another person’s, and goes when they delete it/);
      await note.waitFor();
      await expectAccessible(page);
      // Without "Done" it is in the list, which leads to its place.
      await page.getByRole('button', { name: /things? to finish/ }).click();
      await page.getByRole('button', { name: /^Question 1: .*another person’s/ }).click();
      expect(await address().evaluate((element) => element === document.activeElement)).toBe(true);
      await page.getByRole('button', { name: 'Upload a copy of it' }).click();
      await expect.poll(() => address().inputValue()).not.toBe(url);
      expect(await address().inputValue()).toMatch(ours);
      await expect.poll(() => note.count()).toBe(0);

      const alt = 'Three rivers';
      const question = { type: 'true_false' as const, prompt: 'Wet?', correct: true };
      const file = {
        title: 'From a friend',
        questions: [{ ...question, media: { kind: 'image', url, alt } }, question],
      };
      await product.rest('POST', '/api/quizzes', file, stranger);
      await page.goto(`${served.product.url()}/quizzes`);
      await page.locator('input[type=file]').setInputFiles({
        name: 'friend.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(file)),
      });
      await page.getByRole('button', { name: 'Import 2 questions' }).click();
      await page.getByText('From a friend is among your quizzes, with 2 questions.').waitFor();
      const { body: own } = await product.rest<{ quizzes: { id: string; title: string }[] }>(
        'GET',
        '/api/quizzes?query=friend',
        undefined,
        await token(),
      );
      const imported = await product.rest<{ questions: { media?: { url: string; alt: string } }[] }>(
        'GET',
        `/api/quizzes/${own.quizzes[0]?.id}`,
        undefined,
        await token(),
      );
      expect(imported.body.questions[0]?.media).toMatchObject({ kind: 'image', alt, url: expect.stringMatching(ours) });
      expect(imported.body.questions[0]?.media?.url).not.toBe(url);
      served.complaints.logged.length = 0;
      expect(served.complaints.thrown).toEqual([]);
    },
  );

  it('is listed with where it is used, and deleted unless it is', { timeout: 120_000 }, async () => {
    const files = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2 }) });
    await page.getByRole('link', { name: 'Pictures and sounds' }).click();
    await page.getByText(/^\d files of 100 files, /).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const used = files.filter({ hasText: 'From a friend' });
    const count = await files.count();
    await used.getByRole('button', { name: /^Delete…/ }).click();
    await used.getByRole('button', { name: 'Delete for ever' }).click();
    await used.getByText('A quiz or a game of yours uses it.').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const unused = files.filter({ hasText: 'Not used now.' });
    await unused
      .first()
      .getByRole('button', { name: /^Delete…/ })
      .press('Enter');
    await page.getByRole('button', { name: 'Delete for ever' }).press('Enter');
    await page.getByText(/^Deleted: /).waitFor();
    await expect.poll(() => files.count()).toBe(count - 1);
    await used.getByRole('link', { name: 'From a friend' }).click();
    await prompt().waitFor();
    expect(await prompt().inputValue()).toBe('Wet?');
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});
