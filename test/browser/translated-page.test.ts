/**
 * A browser that translates a page puts `<font>` elements of its own in place of texts. The pages go on being right: whatever
 * changes then is seen. Screens change as they do in a room: its settings never do, nor does the question of a place.
 */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../../web/fixtures/gallery.tsx';
import { galleryEntries, type GalleryEntry } from '../../web/fixtures/gallery-entries.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';

/** Every screen with FULL=1, else each fourth. */
const isFull = readTestEnvironment().full;

/** Runs in the page: does at once, and whenever something comes, what Chrome's translator does; the words stay the same. */
function translatePage(): void {
  const translate = (): void => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts) {
      if (
        text.data.trim() === '' ||
        text.parentElement?.closest('[translate=no], font, svg, script') instanceof Element
      )
        continue;
      const outer = document.createElement('font');
      const inner = document.createElement('font');
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    }
  };
  translate();
  new MutationObserver(translate).observe(document.body, { childList: true, characterData: true, subtree: true });
}

/** All that is read on a page, without the clock, which moves. It is taken out by its place, since its digits occur elsewhere. */
const textOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const clocks = [...document.querySelectorAll<HTMLElement>('[role=timer] [translate=no]')];
    for (const clock of clocks) clock.style.display = 'none';
    const parts = [...document.querySelectorAll<HTMLElement>('main, body > #app > :not(main)')];
    const text = parts.map((part) => part.innerText).join('\n');
    for (const clock of clocks) clock.style.removeProperty('display');
    return text.replaceAll(/\s+/g, ' ').trim();
  });

/** Figures that a translator would touch. */
const looseFigures = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const figures: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const kept = node.parentElement?.closest('[translate=no], svg, script, kbd, option, [dir=auto]') ?? null;
      if (kept === null && /^[^\p{L}]*\p{Nd}[^\p{L}]*$/u.test(node.textContent ?? ''))
        figures.push(node.textContent ?? '');
    }
    return figures;
  });

const screensOf = (...pages: GalleryEntry['page'][]): Shown[] =>
  Object.entries(galleryEntries)
    .filter(([name, entry]) => pages.includes(entry.page) && !/broken|failed/.test(name))
    .filter((_, place) => isFull || place % 4 === 0)
    .map(([screen]) => ({ screen }));

/** What stays the same in a room from its beginning; undefined for screens beside one. */
function roomOf({ screen = '' }: Shown): string | undefined {
  const entry = galleryEntries[screen];
  if (entry?.page !== 'player' && entry?.page !== 'host') return undefined;
  const { page, settings, withTeams = false, pot } = entry;
  return JSON.stringify({ page, settings, withTeams, pot });
}

const progress = { rev: 7, index: 2, answered: 13, players: 41 };
const answer = { question: 2, answer: 1 };
const hostSteps: Shown[] = [
  { screen: 'host-empty' },
  { screen: 'host-empty', room: { players: 1 } },
  { screen: 'host-empty', room: { players: 2, locked: true } },
  { screen: 'host-single' },
  { screen: 'host-single', state: { progress } },
  { screen: 'host-single', state: { progress, connection: 'reconnecting' } },
  { screen: 'host-single', room: { paused: true } },
  { screen: 'host-single', room: { paused: true, nextAt: 1 } },
  { screen: 'host-single', room: { locked: true, phase: 'closed' } },
  ...screensOf('host', 'setup', 'results'),
];
const playerSteps: Shown[] = [
  { screen: 'player-lobby' },
  { screen: 'player-lobby', room: { players: 1 } },
  { screen: 'player-lobby', room: { players: 7 } },
  { screen: 'player-single' },
  { screen: 'player-single', state: { outbox: { ...answer, state: 'sending' } } },
  { screen: 'player-single', state: { outbox: { ...answer, state: 'sending' }, connection: 'reconnecting' } },
  { screen: 'player-single', state: { outbox: { ...answer, state: 'accepted' } } },
  { screen: 'player-single', room: { paused: true } },
  { screen: 'player-single', room: { paused: true, nextAt: 1 } },
  { screen: 'player-single', room: { phase: 'closed' } },
  ...screensOf('player', 'door', 'home'),
];

describe.skipIf(skipsBrowser())('a translated page (needs Chromium)', () => {
  let gallery: ServedGallery;
  beforeAll(async () => {
    gallery = await serveGallery();
  });
  afterAll(() => gallery?.close());

  const openPage = async (viewport: { width: number; height: number }): Promise<Page> =>
    (await gallery.browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage();

  it.each([
    ['wall', hallSize, hostSteps],
    ['phone', phoneSize, playerSteps],
    ['desk', hallSize, screensOf('library', 'import', 'versions')],
  ] as const)('shows every change on the %s', { timeout: 120_000 }, async (_, viewport, steps) => {
    const [translated, plain] = await Promise.all([openPage(viewport), openPage(viewport)]);
    const failures: string[] = [];
    translated.on('pageerror', (error) => failures.push(String(error)));
    await gallery.show(translated, steps[0]?.screen ?? '', steps[0]);
    await translated.locator('main').waitFor();
    await translated.evaluate(translatePage);
    expect(await translated.locator('font').count()).toBeGreaterThan(0);
    const loose: string[] = [];
    const wrong: { step: Shown; seen: string; right: string }[] = [];
    let drawing = await translated.evaluate(
      () => (JSON.parse(decodeURIComponent(location.hash.slice(1))) as { drawing: number }).drawing,
    );
    for (const [at, step] of steps.entries()) {
      // In the same drawing, what the translation has made of the page stays in it. Another room is another page.
      const [before, room] = [roomOf(steps[at - 1] ?? step), roomOf(step)];
      if (before !== undefined && room !== undefined && before !== room) drawing += 1;
      await translated.evaluate(
        (next) => {
          location.hash = encodeURIComponent(next);
        },
        JSON.stringify({ ...step, drawing }),
      );
      await gallery.show(plain, step.screen ?? '', step);
      await plain.locator('main').waitFor();
      loose.push(...(await looseFigures(plain)).map((figure) => `${step.screen}: ${figure}`));
      let [seen, right] = ['', ' '];
      for (let look = 0; look < 20 && seen !== right; look += 1) {
        [seen, right] = await Promise.all([textOf(translated), textOf(plain)]);
        if (seen !== right) await translated.waitForTimeout(50);
      }
      if (seen !== right) wrong.push({ step, seen, right });
    }
    expect({ wrong, loose, failures }).toEqual({ wrong: [], loose: [], failures: [] });
  });
});
