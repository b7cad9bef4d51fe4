/** The whole product with its pages, built for one test file, and browsers that open them. */
import { rmSync } from 'node:fs';
import type { BrowserContextOptions, Page } from '@playwright/test';
import { uuidv7 } from 'uuidv7';
import { expect } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { putSamples } from '../../src/platform/quizzes/put-samples.ts';
import { builtPages } from '../support/built-pages.ts';
import { shareChromium } from '../support/chromium.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { createDatabase, dropDatabase } from '../support/services.ts';
import { findViolations } from './find-violations.ts';

export interface ServedProduct {
  readonly product: TestQuickfire;
  readonly databaseUrl: string;
  /** Where the pages are built. */
  readonly pagesDir: string;
  /** What pages threw, and what they wrote to their consoles as errors. A test that provokes it empties this. */
  readonly complaints: { thrown: string[]; logged: string[] };
  /**
   * A page of a browser profile of its own, without motion.
   * @param prepare runs in it before anything else
   */
  openPage: (options: BrowserContextOptions, prepare?: () => void) => Promise<Page>;
  close: () => Promise<void>;
}

interface Options {
  samples?: Readonly<Record<string, QuizInput>>;
  env?: Record<string, string>;
  worker?: boolean;
}

export async function serveProduct({ samples = {}, env = {}, worker = true }: Options): Promise<ServedProduct> {
  const pagesDir = await builtPages('product');
  const databaseUrl = await createDatabase();
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  await putSamples({ orm, makeId: () => uuidv7(), now: Date.now }, samples);
  await orm.close(true);
  const product = await startQuickfire({ worker, env: { DATABASE_URL: databaseUrl, ...env }, overrides: { pagesDir } });
  const browser = await shareChromium();
  const complaints = { thrown: [] as string[], logged: [] as string[] };
  return {
    product,
    databaseUrl,
    pagesDir,
    complaints,
    openPage: async (options, prepare) => {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      if (prepare !== undefined) await context.addInitScript(prepare);
      // Three browsers on two cores: a page may take half a minute.
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.thrown.push(String(error)));
      noteComplaints(page, complaints.logged);
      return page;
    },
    close: async () => {
      await browser.close();
      await product.stop();
      await dropDatabase(databaseUrl);
      rmSync(pagesDir, { recursive: true, force: true });
    },
  };
}

/**
 * Notes what a page writes to its console as errors. A busy server may refuse a read, which the page repeats: what is answered
 * in the end is none.
 */
function noteComplaints(page: Page, logged: string[]): void {
  const refused = new Map<string, string[]>();
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    const text = message.text();
    logged.push(text);
    if (text.includes('503 (Service Unavailable)')) refused.set(url, [...(refused.get(url) ?? []), text]);
  });
  page.on('response', (response) => {
    if (!response.ok() || response.request().method() !== 'GET') return;
    for (const text of refused.get(response.url()) ?? []) {
      const at = logged.lastIndexOf(text);
      // A test may have emptied the list.
      if (at >= 0) logged.splice(at, 1);
    }
    refused.delete(response.url());
  });
}

/** Asks axe about a screen. Gradients hide contrast from it; the plain colour behind the page's is its darkest part. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.body.style.backgroundImage = 'none';
  });
  const screen = await page.locator('main').getAttribute('data-screen');
  expect(await findViolations(page), screen ?? '').toEqual([]);
}
