/**
 * Every wall shows what is asked and what is right: nothing is cut off, covered or too small, from small projectors to 4K, in
 * several scripts, up to the limits of the schema. The whole sweep with FULL=1; else a part of it that has each value.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import fastify, { type FastifyInstance } from 'fastify';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePages } from '../../src/http/pages.ts';
import { setSecurityHeaders } from '../../src/http/security-headers.ts';
import { launchChromium, skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { readText } from './readable-text.ts';
import { lengths, picture, scripts, wallCases, type WallCase } from './wall-texts.ts';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const allWalls = [
  { width: 1024, height: 600 },
  { width: 1366, height: 641 },
  { width: 1920, height: 969 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
  { width: 3840, height: 2160 },
];
const pictures = { none: undefined, wide: picture(1600, 900), square: picture(900, 900), tall: picture(900, 1600) };
/** Up to so many characters on the screen, the least size of text holds without pages. */
const onePageCharacters = 600;
/** The least part of the wall that a picture has beside short texts, of the shapes that a wall has room for. */
const pictureShare = 1 / 3;

const isFull = readTestEnvironment().full;
const walls = isFull ? allWalls : allWalls.filter(({ width }) => width < 1500 || width > 3000);
const sizes = Object.keys(lengths) as (keyof typeof lengths)[];
const everyCase = (): WallCase[] =>
  scripts.flatMap((script) =>
    sizes.flatMap((size) => Object.values(pictures).flatMap((url) => wallCases(script, size, url))),
  );
/** Each script, length, picture and kind of screen at least once, by turns. */
const someCases = (): WallCase[] =>
  scripts.flatMap((script, s) =>
    sizes.flatMap((size, l) => {
      const urls = Object.values(pictures);
      const cases = wallCases(script, size, urls[(s + l) % urls.length]);
      return (s + l) % 2 === 0 ? [cases[(s * sizes.length + l * 3) % cases.length] as WallCase] : [];
    }),
  );

describe.skipIf(skipsBrowser())('the wall (needs Chromium)', () => {
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-walls-'));
  let app: FastifyInstance;
  let address: string;
  let browser: Browser;
  let page: Page;
  let opened = 0;

  beforeAll(async () => {
    await build({
      configFile: join(web, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: pagesDir, emptyOutDir: true, rolldownOptions: { input: [join(web, 'gallery.html')] } },
    });
    app = fastify();
    await setSecurityHeaders(app, undefined);
    await servePages(app, pagesDir);
    address = await app.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
    await page.clock.install();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    rmSync(pagesDir, { recursive: true, force: true });
  });

  const open = async ({ screen, shown }: WallCase): Promise<void> => {
    // In the fragment: no server has a limit for it. Another address makes the page load anew.
    opened += 1;
    await page.goto(`${address}/gallery.html?screen=${screen}&${opened}#${encodeURIComponent(JSON.stringify(shown))}`);
    await page.locator('main .fit-grid').waitFor();
  };

  /** Every page once: what is wrong on it, and all the text that has been seen. */
  const turnPages = async (wall: { width: number; height: number }): Promise<{ wrong: string[]; seen: string }> => {
    await page.setViewportSize(wall);
    await page.locator(`[data-fitted="${wall.width}x${wall.height}"]`).waitFor();
    const wrong: string[] = [];
    let seen = '';
    const mark = page.getByText(/^Page \d+ of \d+$/);
    const label = async (): Promise<string> => ((await mark.count()) === 0 ? '' : ((await mark.textContent()) ?? ''));
    const pages = Number(/\d+$/.exec(await label())?.[0] ?? 1);
    for (let turned = 0; turned < pages; turned += 1) {
      const { clipped, covered, characters, smallestPx } = await readText(page);
      const least = wall.height <= 600 ? 14 : 16;
      wrong.push(...clipped.map((text) => `clipped ${text}`), ...covered.map((text) => `covered ${text}`));
      if (smallestPx < least) wrong.push(`text of ${smallestPx} px`);
      if (pages > 1 && turned === 0 && characters < onePageCharacters / 4) wrong.push('a page of few characters');
      seen += await page
        .locator('.fit-grid')
        .evaluate((grid) =>
          [...grid.querySelectorAll('.fit-block:not([hidden])')].map((block) => block.textContent).join('\n'),
        );
      if (turned + 1 === pages) break;
      const before = await label();
      for (let waited = 0; waited < 60 && (await label()) === before; waited += 1) await page.clock.runFor(2000);
    }
    return { wrong, seen };
  };

  it.each(isFull ? everyCase() : someCases())('is readable: $name', { timeout: 120_000 }, async (wallCase) => {
    await open(wallCase);
    for (const wall of walls) {
      const { wrong, seen } = await turnPages(wall);
      const missing = wallCase.must.filter((text) => !seen.includes(text));
      expect({ wall, wrong, missing }).toEqual({ wall, wrong: [], missing: [] });
    }
  });

  it.each([
    ['wide', pictures.wide],
    ['4 : 3', picture(1200, 900)],
  ])('gives a %s picture a third of its area beside short texts', async (_, url) => {
    const cases = wallCases('latin', 'short', url).filter(({ screen }) => screen === 'host-single');
    for (const wallCase of cases) {
      await open(wallCase);
      for (const wall of walls) {
        await turnPages(wall);
        const box = await page.locator('.fit-picture img').boundingBox();
        const share = ((box?.width ?? 0) * (box?.height ?? 0)) / (wall.width * wall.height);
        expect({ wall, enough: share >= pictureShare, share }).toEqual({ wall, enough: true, share });
      }
    }
  });
});
