/**
 * Every wall shows what is asked and what is right: nothing is cut off, covered or too small, from small projectors to 4K, in
 * several scripts, up to the limits of the schema. The whole sweep with FULL=1; else a part of it that has each value.
 */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../../web/fixtures/gallery.tsx';
import { skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { readText } from './readable-text.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';
import { lengths, picture, scripts, textOf, wallCases, type WallCase } from './wall-texts.ts';

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

const waiting = { timeout: 30_000 };
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

/** Which page is shown, and the text of the blocks on it. */
const readBlocks = (page: Page): Promise<{ mark: { at: number; of: number }; shown: string }> =>
  page.evaluate(() => {
    const label = [...document.querySelectorAll('main p')].map((line) => line.textContent ?? '');
    const [, at = 1, of = 1] = label.map((text) => /^Page (\d+) of (\d+)$/.exec(text)).find((found) => found) ?? [];
    const blocks = [...document.querySelectorAll('.fit-grid .fit-block:not([hidden])')];
    return {
      mark: { at: Number(at), of: Number(of) },
      shown: blocks.map((block) => block.textContent).join('\n'),
    };
  });

describe.skipIf(skipsBrowser())('the wall (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;

  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (await gallery.browser.newContext({ reducedMotion: 'reduce' })).newPage();
    await gallery.show(page, 'home');
    await page.locator('main').waitFor();
    // From here on pages of a wall turn when they are told to, and never while they are looked at.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
  });
  afterAll(() => gallery?.close());

  /** In the page that is open: loading it for each of some hundred walls would take most of the time. */
  const go = (shown: Shown): Promise<void> =>
    page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      encodeURIComponent(JSON.stringify(shown)),
    );

  const open = async (screen: string, shown: Shown): Promise<void> => {
    // Whatever was tried before, this is a wall and no phone.
    await page.setViewportSize(walls[0] as (typeof walls)[number]);
    // What is shown on another screen before is gone.
    await go({ screen: 'home' });
    await page.locator('main[data-screen]').waitFor({ state: 'detached' });
    await go({ ...shown, screen });
    await page.locator('main[data-screen]').waitFor();
    // What a screen does once it has been drawn.
    await page.clock.runFor(500);
    // A font that comes late fits the wall anew, and begins at its first page.
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const hasPictures = () => [...document.images].every((image) => image.complete && image.naturalWidth > 0);
    await expect.poll(() => page.evaluate(hasPictures), waiting).toBe(true);
  };

  /** Every page once: what is wrong on it, and all the text that has been seen. */
  const turnPages = async (wall: { width: number; height: number }): Promise<{ wrong: string[]; seen: string }> => {
    await page.setViewportSize(wall);
    const isFitted = ([width, height]: number[]) => {
      const box = document.querySelector<HTMLElement>('.fit-box');
      return box === null ? innerWidth === width : box.dataset['fitted'] === `${width}x${height}`;
    };
    await expect.poll(() => page.evaluate(isFitted, [wall.width, wall.height]), waiting).toBe(true);
    const least = wall.height <= 600 ? 14 : 16;
    const wrong: string[] = [];
    let seen = '';
    for (let turned = 0, pages = 1; turned < pages; turned += 1) {
      const { clipped, covered, characters, smallestPx } = await readText(page);
      const { mark, shown } = await readBlocks(page);
      wrong.push(...clipped.map((text) => `clipped ${text}`), ...covered.map((text) => `covered ${text}`));
      if (smallestPx < least) wrong.push(`text of ${smallestPx} px`);
      if (turned === 0) pages = mark.of;
      if (mark.at !== turned + 1 || mark.of !== pages)
        wrong.push(`page ${mark.at} of ${mark.of} after ${turned} turns`);
      if (pages > 1 && turned === 0 && characters < onePageCharacters / 4) wrong.push('a page of few characters');
      seen += `${shown}\n`;
      // Fires what is due once: a page turns once, however long it would have stayed.
      if (turned + 1 < pages) await page.clock.fastForward('10:00');
    }
    return { wrong, seen };
  };

  it.each(isFull ? everyCase() : someCases())('is readable: $name', { timeout: 120_000 }, async (wallCase) => {
    await open(wallCase.screen, wallCase.shown);
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
      await open(wallCase.screen, wallCase.shown);
      for (const wall of walls) {
        await turnPages(wall);
        const box = await page.locator('.fit-picture img').boundingBox();
        const share = ((box?.width ?? 0) * (box?.height ?? 0)) / (wall.width * wall.height);
        expect({ wall, enough: share >= pictureShare, share }).toEqual({ wall, enough: true, share });
      }
    }
  });

  it.each(scripts)('shows long names of players and teams whole: %s', async (script) => {
    const screens = [
      ['host-standings-teams', 20],
      ['host-over-teams', 20],
      ['host-standings', 0],
      ['host-standings-teams', 3],
      ['host-over', 0],
    ] as const;
    for (const [screen, teamCount] of isFull ? screens : screens.slice(0, 2)) {
      const top = Array.from({ length: 10 }, (_, index) => ({
        playerId: `p${index}`,
        nickname: textOf(script, 24, index + 1),
        score: 123_456 - index,
        rank: index + 1,
        previousRank: 10 - index,
      }));
      const teams = Array.from({ length: teamCount }, (_, index) => {
        return { team: textOf(script, 40, index + 1), score: 12_345 - index, players: 140, rank: index + 1 };
      });
      const places = { top, ...(teamCount === 0 ? {} : { teams }) };
      await open(screen, { standings: places, over: { ...places, podium: top.slice(0, 3) } });
      for (const wall of walls) {
        const look = async () => {
          const { wrong, seen } = await turnPages(wall);
          return { wrong, missing: teams.filter(({ team }) => !seen.includes(team)) };
        };
        // Names are fitted one by one, and nothing says when the last one is.
        const message = `${screen}, ${teamCount} teams, ${wall.width} × ${wall.height}`;
        await expect.poll(look, { ...waiting, message }).toEqual({ wrong: [], missing: [] });
      }
    }
  });

  it.each([
    ['host-crowd', {}],
    ['host-teams', { players: 480 }],
    ['host-teams', { players: 480, teams: Array.from({ length: 20 }, (_, index) => `Team ${index + 1}`) }],
  ] as const)('shows whole names in a crowded lobby, and how many there are besides: %s %j', async (screen, room) => {
    const teams = 'teams' in room ? room.teams : ['Ravens', 'Foxes', 'Otters of the North Sea'];
    const roster = Array.from({ length: 480 }, (_, index) => ({
      playerId: `p${index}`,
      nickname: `${index} ${textOf(scripts[index % scripts.length] ?? 'latin', 4 + (index % 17), index)}`,
      connected: true,
      score: 0,
      ...(screen === 'host-teams' ? { team: teams[index % teams.length] ?? '' } : {}),
    }));
    await open(screen, { room: { ...room, ...('teams' in room ? { teams: [...room.teams] } : {}) }, roster });
    for (const wall of walls) {
      // Names are counted again when the screen's size has been heard.
      const look = async () => {
        const { wrong } = await turnPages(wall);
        const text = await page.getByRole('region', { name: 'Players' }).innerText();
        const besides = [...text.matchAll(/and (\d+) more/g)].reduce((sum, [, more]) => sum + Number(more), 0);
        const shown = await page.locator('main li button:visible').count();
        return { wrong, all: 'teams' in room ? 480 : shown + besides, isNamed: shown > 0 || 'teams' in room };
      };
      await expect.poll(look, { ...waiting, message: JSON.stringify(wall) }).toEqual({
        wrong: [],
        all: 480,
        isNamed: true,
      });
    }
  });

  it.each(['host-intro', 'host-single', 'host-reveal-single'])(
    'leaves the text the place of a picture that is missing: %s',
    async (screen) => {
      await open(screen, { question: { media: { kind: 'image', url: '/missing.png', alt: 'A river from above' } } });
      for (const wall of walls) {
        await expect.poll(() => page.locator('.fit-picture').count(), waiting).toBe(0);
        const { wrong, seen } = await turnPages(wall);
        expect({ wall, wrong }).toEqual({ wall, wrong: [] });
        expect(seen).toContain('The picture of this question can’t be shown. A river from above');
      }
    },
  );

  it.each(['host-lobby', 'host-single'])('says that it reconnects beside its buttons: %s', async (screen) => {
    await open(screen, { state: { connection: 'reconnecting' } });
    for (const wall of walls) {
      await page.setViewportSize(wall);
      const bar = await page.locator('footer').boundingBox();
      const note = await page.getByText('Reconnecting…').boundingBox();
      expect({ wall, isAbove: (note?.y ?? 0) + (note?.height ?? 0) <= (bar?.y ?? 0) }).toEqual({ wall, isAbove: true });
    }
  });

  it.each(['host-lobby', 'host-single', 'host-reveal-single', 'host-standings'])(
    'has all buttons in one line: %s',
    async (screen) => {
      await open(screen, {});
      for (const wall of walls) {
        await page.setViewportSize(wall);
        const tops = await page
          .locator('footer > button')
          .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().bottom));
        const isOneLine = Math.max(...tops) - Math.min(...tops) < 20;
        expect({ wall, isOneLine }).toEqual({ wall, isOneLine: true });
      }
    },
  );

  it('never scrolls sideways where a game is set up, whatever quizzes are called', async () => {
    await go({ screen: 'setup' });
    await page.getByText('Which quiz?').waitFor();
    for (const wall of [...walls, { width: 768, height: 1024 }, { width: 320, height: 568 }]) {
      await page.setViewportSize(wall);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect({ wall, tooWide }).toEqual({ wall, tooWide: 0 });
    }
  });

  it('marks everyone who leads', async () => {
    const top = [1, 1, 3].map((rank, index) => ({
      playerId: `p${index}`,
      nickname: `P${index}`,
      score: 900 - rank,
      rank,
      previousRank: null,
    }));
    await open('host-standings', { standings: { top } });
    await expect.poll(() => page.locator('main ol li .from-ember\\/60').count(), waiting).toBe(2);
  });

  it('leaves the clock its length, whatever the host is told', async () => {
    await open('host-restored', {});
    for (const wall of walls) {
      const { wrong } = await turnPages(wall);
      const fuse = await page.getByRole('timer').boundingBox();
      expect({ wall, wrong, isLong: (fuse?.width ?? 0) > wall.width / 3 }).toEqual({ wall, wrong: [], isLong: true });
    }
  });
});
