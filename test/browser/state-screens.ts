/** Pictures from the gallery: those that documents show, and every state of the pages beside the game, in four sizes. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { galleryEntries } from '../../web/fixtures/gallery-entries.ts';
import { potEntries } from '../../web/fixtures/pot-entries.ts';
import { buildInto } from '../support/built-pages.ts';
import { serveBuiltGallery } from './served-gallery.ts';

const sizes = {
  phone: { width: 320, height: 568 },
  tablet: { width: 768, height: 1024 },
  laptop: { width: 1280, height: 800 },
  hall: { width: 1920, height: 1080 },
} as const;

const isWanted = (name: string): boolean =>
  /^(?:editor|home|library|media|trash|import|deposits|payments|money|points|wallet|profile|seasons|report|debrief)(?:-|$)/.test(
    name,
  ) || Object.hasOwn(potEntries, name);

/** By the name of the picture: the screen, and how much of it is seen. */
const shown = {
  'desk-report': ['report', { width: 1280, height: 900 }, 0.75],
  'phone-wallet': ['wallet-plain', { width: 390, height: 844 }, 1],
  'phone-profile': ['profile', { width: 390, height: 844 }, 1],
  'desk-seasons': ['seasons-on', { width: 1280, height: 800 }, 0.75],
  'desk-deposits': ['deposits', { width: 1280, height: 800 }, 0.75],
  'desk-admin-money': ['money', { width: 1280, height: 800 }, 0.75],
  'desk-admin-points': ['points', { width: 1280, height: 800 }, 0.75],
  'hall-lobby-pot': ['host-pot', sizes.hall, 0.5],
  'phone-lobby-pot': ['player-lobby-pot', { width: 390, height: 844 }, 1],
} as const;

/** @param picture keeps what a page shows by a name */
export async function pictureStates(
  browser: Browser,
  picture: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-gallery-'));
  await buildInto(pagesDir, 'gallery');
  const gallery = await serveBuiltGallery(pagesDir, {
    newContext: (options) => browser.newContext(options),
    newPage: (options) => browser.newPage(options),
    close: () => Promise.resolve(),
  });
  const open = async (viewport: { width: number; height: number }, deviceScaleFactor: number) =>
    await (await browser.newContext({ viewport, deviceScaleFactor, reducedMotion: 'reduce' })).newPage();
  try {
    for (const [name, [screen, viewport, scale]] of Object.entries(shown)) {
      if (!Object.hasOwn(galleryEntries, screen)) throw new Error(`the gallery has no screen ${screen}`);
      const page = await open(viewport, scale);
      await gallery.show(page, screen);
      await page.locator('main').waitFor();
      await picture(page, name);
      await page.context().close();
    }
    for (const [size, viewport] of Object.entries(sizes)) {
      const page = await open(viewport, 0.75);
      for (const name of Object.keys(galleryEntries).filter(isWanted)) {
        await gallery.show(page, name);
        await page.locator('main').waitFor();
        await picture(page, `states/${name}-${size}`);
      }
      await page.context().close();
    }
  } finally {
    await gallery.close();
  }
}
