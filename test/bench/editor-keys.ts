import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import fastify from 'fastify';
import { build } from 'vite';
import { servePages } from '../../src/http/pages.ts';
import { setSecurityHeaders } from '../../src/http/security-headers.ts';
import { launchChromium } from '../support/chromium.ts';
import { type Bench, type BenchContext, type Finding, rounded } from './bench.ts';
import { quantile, summarize } from './statistics.ts';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
/** As slow as a cheap laptop. */
const throttling = 4;
const keys = 150;
/** Ten keys a second: faster than most people type. */
const keyMs = 100;

/** From a key of the keyboard to the frame that shows its letter, in a page that was opened. Milliseconds, one a key. */
async function typeIn(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const waited: number[] = [];
    Object.assign(globalThis, { waited });
    addEventListener('keydown', ({ timeStamp }) => {
      // A message after the frame's callbacks comes once the frame is painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => waited.push(performance.now() - timeStamp));
        port1.start();
        port2.postMessage(0);
      });
    });
  });
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press('abcdefghij '.charAt(key % 11));
    await page.waitForTimeout(keyMs);
  }
  return page.evaluate(() => (globalThis as unknown as { waited: number[] }).waited);
}

/** @returns of the 95th percentiles of each repetition */
async function measureKeys({ pairs, tell }: BenchContext): Promise<Finding> {
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-editor-'));
  chmodSync(pagesDir, 0o755);
  const input = ['gallery.html', 'index.html'].map((page) => join(web, page));
  const options = { outDir: pagesDir, emptyOutDir: true, rolldownOptions: { input } };
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'error', build: options });
  const app = fastify();
  await setSecurityHeaders(app, { publicUrl: undefined, remoteMedia: true });
  await servePages(app, pagesDir);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchChromium();
  try {
    const [p50s, p95s]: [number[], number[]] = [[], []];
    for (let nth = 0; nth < pairs; nth++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`${address}/gallery.html?screen=editor-large`);
      await page.getByRole('textbox', { name: 'The question' }).click();
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: throttling });
      const waited = await typeIn(page);
      p50s.push(quantile(waited, 0.5));
      p95s.push(quantile(waited, 0.95));
      const [p50, p95, load] = [p50s.at(-1) ?? 0, p95s.at(-1) ?? 0, loadavg()[0] ?? 0].map((each) => each.toFixed(1));
      tell(`${waited.length} keys: p50 ${p50} ms, p95 ${p95} ms; load of the machine ${load}`);
      await page.close();
    }
    const details = { 'p50, ms': rounded(quantile(p50s, 0.5)), 'load of the machine': rounded(loadavg()[0] ?? 0) };
    return { ...summarize(p95s), pairs, details };
  } finally {
    await browser.close();
    await app.close();
    rmSync(pagesDir, { recursive: true, force: true });
  }
}

export const editorBench: Bench = {
  id: 'EDITOR',
  claim: `p95 from a key to its letter on the screen, 200 questions, a processor throttled ${throttling} ×`,
  unit: 'ms',
  aim: 'at most',
  target: 50,
  pinned: false,
  run: measureKeys,
};
