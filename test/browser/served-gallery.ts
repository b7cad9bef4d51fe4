/** Every screen without a product: the gallery, built and served as the product serves its pages. */
import { rmSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import fastify from 'fastify';
import { servePages } from '../../src/http/pages.ts';
import { setSecurityHeaders } from '../../src/http/security-headers.ts';
import type { Shown } from '../../web/fixtures/gallery.tsx';
import { builtPages } from '../support/built-pages.ts';
import { launchChromium } from '../support/chromium.ts';

export interface ServedGallery {
  browser: Browser;
  /** Where a screen is shown, with another question on it if wanted. Each call names another address. */
  at: (screen: string, shown?: Shown) => string;
  close: () => Promise<void>;
}

export async function serveGallery(): Promise<ServedGallery> {
  const pagesDir = await builtPages('gallery');
  const app = fastify();
  await setSecurityHeaders(app, undefined);
  await servePages(app, pagesDir);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchChromium();
  let opened = 0;
  return {
    browser,
    at: (screen, shown) => {
      // In the fragment: no server has a limit for it. Another address makes the page load anew.
      opened += 1;
      const question = shown === undefined ? '' : `#${encodeURIComponent(JSON.stringify(shown))}`;
      return `${address}/gallery.html?screen=${screen}&${opened}${question}`;
    },
    close: async () => {
      await browser.close();
      await app.close();
      rmSync(pagesDir, { recursive: true, force: true });
    },
  };
}
