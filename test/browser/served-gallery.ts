/** Every screen without a product: the gallery, built and served as the product serves its pages, under its security headers. */
import { rmSync } from 'node:fs';
import type { Page } from '@playwright/test';
import fastify from 'fastify';
import { servePages } from '../../src/http/pages.ts';
import { setSecurityHeaders } from '../../src/http/security-headers.ts';
import type { Shown } from '../../web/fixtures/gallery.tsx';
import { builtPages } from '../support/built-pages.ts';
import { shareChromium, type TestBrowser } from '../support/chromium.ts';

export interface ServedGallery {
  browser: TestBrowser;
  /** Draws a screen, with another question on it if wanted. A page that has the gallery already is not loaded again. */
  show: (page: Page, screen: string, shown?: Shown) => Promise<void>;
  close: () => Promise<void>;
}

export const serveGallery = async (): Promise<ServedGallery> =>
  serveBuiltGallery(await builtPages('gallery'), await shareChromium());

/** @param pagesDir is removed at the end */
export async function serveBuiltGallery(pagesDir: string, browser: TestBrowser): Promise<ServedGallery> {
  const app = fastify();
  await setSecurityHeaders(app, { publicUrl: undefined, remoteMedia: true });
  await servePages(app, pagesDir);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  let drawing = 0;
  return {
    browser,
    show: async (page, screen, shown) => {
      drawing += 1;
      const gallery = `${address}/gallery.html`;
      // In the fragment: no server has a limit for it.
      const fragment = `#${encodeURIComponent(JSON.stringify({ ...shown, screen, drawing }))}`;
      if (!page.url().startsWith(gallery)) await page.goto(`${gallery}${fragment}`);
      else
        await page.evaluate((to) => {
          scrollTo(0, 0);
          location.replace(to);
        }, fragment);
      await page.locator(`html[data-drawing="${drawing}"]`).waitFor();
    },
    close: async () => {
      await browser.close();
      await app.close();
      rmSync(pagesDir, { recursive: true, force: true });
    },
  };
}
