/** A draft outlives whatever dies while it is written: each server, the network, the tab, and the whole browser. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChaosStack } from '../chaos/chaos-stack.ts';
import { builtPages } from '../support/built-pages.ts';
import { findChromium, launchChromium, skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { makeTemporaryDir } from '../support/private-server.ts';

/** What was typed longer than this before a fault has to be there afterwards. */
const lostMsMax = 1000;
const guestKey = 'quickfire:guest';
const rounds = readTestEnvironment().full ? 10 : 1;

/** A person who writes on and on. Owns nothing; `text` is what the prompt has to be. */
class Typist {
  text = '';
  readonly #page: Page;
  readonly #keys: { text: string; at: number }[] = [];

  constructor(page: Page, text = '') {
    this.#page = page;
    this.text = text;
  }

  async type(words: number): Promise<void> {
    for (let word = 0; word < words; word++) {
      const next = `${this.#keys.length.toString(36)} `;
      await this.#page.keyboard.type(next, { delay: 25 });
      this.text += next;
      this.#keys.push({ text: this.text, at: Date.now() });
    }
  }

  /** What was there so long before: no less may be left. */
  textBefore(at: number): string {
    return this.#keys.findLast((key) => key.at <= at)?.text ?? '';
  }
}

const prompt = (page: Page) => page.getByRole('textbox', { name: 'The question' });
const untilSaved = (page: Page) => page.locator('[data-state="saved"]').waitFor();

describe.skipIf(skipsBrowser())('a draft while something dies (needs Chromium)', () => {
  let stack: ChaosStack;
  let pagesDir: string;
  const profile = makeTemporaryDir();
  let person: BrowserContext;
  let page: Page;
  let typist: Typist;
  let path: string;

  /** Pages come from the browser's own cache, as it were: the web processes of this file have none. */
  async function servePagesIn(context: BrowserContext): Promise<void> {
    context.setDefaultTimeout(60_000);
    await context.route(
      (url) => !url.pathname.startsWith('/api/'),
      (route) => {
        const { pathname } = new URL(route.request().url());
        return route.fulfill({ path: join(pagesDir, pathname.includes('.') ? pathname : 'index.html') });
      },
    );
  }

  /** The profile stays from one start of the browser to the next. */
  async function startBrowser(): Promise<void> {
    const executablePath = findChromium() ?? '';
    const args = ['--no-sandbox', '--disable-gpu'];
    person = await chromium.launchPersistentContext(profile.path, { executablePath, args, reducedMotion: 'reduce' });
    await servePagesIn(person);
    page = await person.newPage();
  }

  async function open(at: string): Promise<void> {
    await page.goto(`${stack.url}${at}`);
    await prompt(page).click();
    await page.keyboard.press('Control+End');
  }

  /** What the server has, and what another browser of the same person shows. */
  async function expectEverywhere(text: string): Promise<void> {
    const token = await page.evaluate((key) => localStorage.getItem(key) ?? '', guestKey);
    const reply = await fetch(`${stack.url}/api/quizzes/${path.split('/')[2]}/draft`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { content } = (await reply.json()) as { content: { questions: { prompt: string }[] } };
    expect(content.questions.map((question) => question.prompt)).toEqual([text]);
    const browser = await launchChromium();
    const other = await browser.newContext();
    await servePagesIn(other);
    await other.addInitScript(([key, value]) => localStorage.setItem(key ?? '', value ?? ''), [guestKey, token]);
    const view = await other.newPage();
    await view.goto(`${stack.url}${path}`);
    expect(await prompt(view).inputValue()).toBe(text);
    await browser.close();
  }

  beforeAll(async () => {
    [stack, pagesDir] = await Promise.all([ChaosStack.start({ webs: 1, workers: 0 }), builtPages('product')]);
    await startBrowser();
    await page.goto(`${stack.url}/quizzes/new/edit`);
    await prompt(page).click();
    path = new URL(page.url()).pathname;
    typist = new Typist(page);
    await typist.type(5);
    await untilSaved(page);
  }, 120_000);

  afterAll(async () => {
    await person?.close();
    await stack?.close();
    profile.remove();
    rmSync(pagesDir, { recursive: true, force: true });
  });

  const victims = {
    'the web process': async () => stack.webs[0]?.process.signal('SIGKILL'),
    Redis: () => stack.redis.kill(),
    PostgreSQL: () => stack.postgres.kill(),
  };

  it.each(Object.entries(victims))(
    '%s is killed while somebody types',
    { timeout: 60_000 * rounds },
    async (_, kill) => {
      for (let round = 0; round < rounds; round++) {
        await typist.type(10 + 3 * round);
        await kill();
        await typist.type(20);
        await Promise.all([stack.redis.restart(), stack.postgres.restart()]);
        await stack.untilReady();
        await typist.type(5);
        await untilSaved(page);
        expect(await prompt(page).inputValue()).toBe(typist.text);
      }
      await expectEverywhere(typist.text);
    },
  );

  it('the tab is closed while somebody types without the network', { timeout: 60_000 * rounds }, async () => {
    for (let round = 0; round < rounds; round++) {
      await person.setOffline(true);
      await typist.type(20 + round);
      const closedAt = Date.now();
      const isTyping = typist.type(100).catch(() => undefined);
      await page.close();
      await isTyping;
      page = await person.newPage();
      await open(path);
      const kept = await prompt(page).inputValue();
      expect(kept.startsWith(typist.textBefore(closedAt - lostMsMax))).toBe(true);
      await person.setOffline(false);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await untilSaved(page);
      typist = new Typist(page, kept);
    }
    await expectEverywhere(typist.text);
  });

  it('the browser is killed while somebody types without the network', { timeout: 60_000 * rounds }, async () => {
    for (let round = 0; round < rounds; round++) {
      // Earlier changes are on the disk then.
      await person.close();
      await startBrowser();
      await open(path);
      typist = new Typist(page, typist.text);
      await person.setOffline(true);
      await typist.type(35 + round);
      const killedAt = Date.now();
      for (const pid of browserProcesses(profile.path)) process.kill(pid, 'SIGKILL');
      await person.close().catch(() => undefined);
      await startBrowser();
      await open(path);
      const kept = await prompt(page).inputValue();
      expect(kept.startsWith(typist.textBefore(killedAt - lostMsMax))).toBe(true);
      expect(typist.text.startsWith(kept.trimEnd())).toBe(true);
      await untilSaved(page);
      typist = new Typist(page, kept);
    }
    await expectEverywhere(typist.text);
  });
});

/** Of the browser with this profile: its parent first. */
function browserProcesses(profileDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${profileDir}`);
      } catch {
        return false; // It ended between the listing and this line.
      }
    });
}
