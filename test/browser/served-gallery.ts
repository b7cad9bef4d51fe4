/** Every screen without a product: the gallery, built and served as the product serves its pages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import fastify from 'fastify';
import { build } from 'vite';
import { servePages } from '../../src/http/pages.ts';
import { setSecurityHeaders } from '../../src/http/security-headers.ts';
import type { Shown } from '../../web/fixtures/gallery.tsx';
import { launchChromium } from '../support/chromium.ts';

const web = fileURLToPath(new URL('../../web/', import.meta.url));

export interface ServedGallery {
  browser: Browser;
  /** Where a screen is shown, with another question on it if wanted. Each call names another address. */
  at: (screen: string, shown?: Shown) => string;
  close: () => Promise<void>;
}

export async function serveGallery(): Promise<ServedGallery> {
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-gallery-'));
  await build({
    configFile: join(web, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: pagesDir, emptyOutDir: true, rolldownOptions: { input: [join(web, 'gallery.html')] } },
  });
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
