/** The way from a game's results to its report on a phone, and through the debrief on a wall by keys alone. */
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { TestClient } from '../support/test-client.ts';
import { atScreen, openRoom, pressNext } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const option = (text: string, correct = false) => ({ text, correct });
const quiz: QuizInput = {
  title: 'Two to talk about',
  questions: [
    {
      type: 'single',
      prompt: 'Which is a prime?',
      options: [option('Nine'), option('Seven', true), option('Six')],
      explanation: 'Nine is three times three.',
      timeLimitMs: 120_000,
    },
    { type: 'true_false', prompt: 'Water is wet.', correct: true, timeLimitMs: 120_000 },
  ],
};

describe.skipIf(skipsBrowser())('the report of a game in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  const players: TestClient[] = [];
  beforeAll(async () => {
    served = await serveProduct({ samples: { quiz } });
    address = served.product.url();
  }, 60_000);
  afterAll(async () => {
    for (const player of players) player.close();
    await served?.close();
  });

  /** Between two questions the wall has the same dialog as the report. */
  async function lookAtRegrade(host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> {
    await host.getByRole('button', { name: 'Regrade…' }).click();
    const dialog = host.getByRole('dialog', { name: 'Regrade question 1' });
    await dialog.getByRole('button', { name: 'A: Nine' }).click();
    await dialog.getByText('4 answers and the scores of 4 players change.').waitFor();
    await expectAccessible(host);
    await host.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Five play: one has the first question right, all the second. */
  async function play(host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> {
    const pin = await openRoom(host, address, quiz.title);
    for (let at = 0; at < 5; at += 1) {
      const client = await new TestClient(address, {}).connected();
      players.push(client);
      await client.must('player:join', { pin, nickname: `Player ${at}` });
    }
    await pressNext(host);
    for (const [index, answerOf] of [(at: number) => (at === 0 ? 1 : 0), () => true].entries()) {
      await atScreen(host, 'intro', index);
      await pressNext(host);
      await Promise.all(players.map((client) => client.event('question:open', (open) => open.index === index)));
      for (const [at, client] of players.entries()) {
        await client.must('player:answer', { question: index, answer: answerOf(at) });
      }
      await atScreen(host, 'reveal', index);
      if (index === 0) await lookAtRegrade(host);
      await pressNext(host);
      if (index === 0) {
        await atScreen(host, 'standings', 0);
        await pressNext(host);
      }
    }
    await atScreen(host, 'over');
  }

  /** As a workbook; and as a CSV that does not come, which is ended. */
  async function takeAlong(host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> {
    const coming = host.waitForEvent('download');
    await host.getByRole('button', { name: 'Excel' }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toBe('Two to talk about.xlsx');
    await host.getByText('Two to talk about.xlsx is saved').waitFor();
    const sheets = await readWorkbook(await file.path());
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Summary', 'Questions', 'Players', 'Answers']);
    expect(sheets[3]?.data).toHaveLength(1 + 10);
    await host.route('**/export?format=csv', () => undefined);
    await host.getByRole('button', { name: 'CSV' }).click();
    await host.getByText('CSV: waiting for the server…').waitFor();
    await expectAccessible(host);
    await host.keyboard.press('Enter');
    await host.getByText('Ended. Nothing is saved.').waitFor();
    await host.getByRole('button', { name: 'Withdraw result links' }).click();
    await host.getByRole('button', { name: 'Withdraw them' }).click();
    await host.getByText('The links are withdrawn.').waitFor();
  }

  /** From the report of the game to those over games, on a narrow phone. */
  async function overGames(host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> {
    await host.setViewportSize({ width: 320, height: 640 });
    await host.getByRole('link', { name: 'All games of this quiz' }).click();
    await host.getByText('5 players gave 10 answers: 6 right, 60 %.').waitFor();
    const first = host.getByRole('article').first();
    expect(await first.innerText()).toMatch(/1 game, 20\s% of 5 answers right, never chosen: “Six”/);
    await first.getByText('As a table').click();
    expect(await first.getByRole('table').innerText()).toMatch(/1\s+5\s+5\s+20\s%/);
    await expectNarrow(host);
    await host.getByLabel('From', { exact: true }).fill('2020-01-01');
    await host.getByLabel('To', { exact: true }).fill('2020-12-31');
    await host.getByRole('button', { name: 'Show', exact: true }).click();
    await host.getByText('No game of this quiz ended in these days.').waitFor();
    expect(new URL(host.url()).search).toBe('?from=2020-01-01&to=2020-12-31');
    await host.getByRole('button', { name: 'All days' }).click();
    await first.waitFor();
    await host.getByRole('link', { name: 'Your games' }).click();
    await host.getByRole('link', { name: 'All games day by day' }).click();
    await host.getByText('1 game with 5 players and 10 answers, 60 % of them right.').waitFor();
    await expectNarrow(host);
  }

  const expectNarrow = async (host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> => {
    expect(await host.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expectAccessible(host);
  };

  /** A wrong option is accepted after all, with what follows shown first; and taken back. */
  async function regradeAndBack(host: Awaited<ReturnType<ServedProduct['openPage']>>): Promise<void> {
    await host.setViewportSize({ width: 320, height: 640 });
    const card = host.getByRole('article').first();
    await card.getByRole('button', { name: 'Regrade question 1…' }).click();
    const dialog = host.getByRole('dialog', { name: 'Regrade question 1' });
    await dialog.getByText('Nothing is changed yet.').waitFor();
    await dialog.getByRole('button', { name: 'A: Nine' }).press('Enter');
    // The streaks of their second answers too.
    await dialog.getByText('8 answers and the scores of 4 players change.').waitFor();
    await dialog.getByLabel('Why?').fill('Read aloud as “odd”.');
    await expectNarrow(host);
    await dialog.getByRole('button', { name: 'Regrade', exact: true }).press('Enter');
    const history = host.getByRole('region', { name: 'Regraded' });
    await history.getByText('Read aloud as “odd”.').waitFor();
    expect(await history.innerText()).toContain('accepted besides: A: Nine');
    await host.getByText('10 answers to 2 questions: 10 right, 100 %.').waitFor();
    await expectNarrow(host);
    await history.getByRole('button', { name: 'Undo this: question 1' }).press('Enter');
    await host.getByText('10 answers to 2 questions: 6 right, 60 %.').waitFor();
    // The latest one; the others, on paper as well, below what says how many they are.
    await history.getByText('1 earlier regrade').waitFor();
    const listed = () => history.getByRole('listitem').filter({ hasText: 'Question 1 was' }).count();
    expect(await listed()).toBe(1);
    await host.emulateMedia({ media: 'print' });
    await host.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await listed()).toBe(2);
    await host.evaluate(() => dispatchEvent(new Event('afterprint')));
    await host.emulateMedia({ media: 'screen' });
    expect(await listed()).toBe(1);
    await history.getByText('1 earlier regrade').press('Enter');
    expect(await listed()).toBe(2);
    await expectNarrow(host);
  }

  it('says on a phone what to talk about, and shows it on the wall, one key a step', { timeout: 180_000 }, async () => {
    const host = await served.openPage({ viewport: hallSize });
    await play(host);
    await host.getByRole('link', { name: 'All results' }).click();
    await host.getByText('played to the end').waitFor();
    await host.setViewportSize(phoneSize);
    await host.getByRole('link', { name: 'Report', exact: true }).click();
    await host.getByText('5 players gave 10 answers to 2 questions: 6 right, 60 %.').waitFor();
    const first = host.getByRole('article').first();
    expect(await first.innerText()).toContain('Hard: 1 of 5 right');
    expect(await first.getByRole('table', { name: 'How question 1 was answered' }).innerText()).toMatch(
      /A: Nine\s+4\s+wrong/,
    );
    expect(await host.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expectAccessible(host);

    await host.getByRole('button', { name: 'Player 1' }).click();
    const given = host.getByRole('region', { name: 'Table of players' }).getByRole('listitem');
    await given.nth(1).waitFor();
    expect(await given.count()).toBe(2);
    expect(await given.first().innerText()).toMatch(/A:\s*Nine/);

    await takeAlong(host);

    await host.setViewportSize(hallSize);
    await host.getByRole('button', { name: 'Show on the wall' }).click();
    const wall = host.locator('main');
    const at = (part: string) => host.locator(`main[data-screen="debrief:0:${part}"]`).waitFor();
    await at('question');
    expect(await wall.innerText()).not.toMatch(/right|80\s%|three times/);
    await host.keyboard.press('Space');
    await at('answers');
    expect(await wall.innerText()).toMatch(/80\s%/);
    expect(await wall.innerText()).not.toMatch(/✓|three times/);
    await host.keyboard.press('ArrowRight');
    await at('solution');
    expect(await wall.innerText()).toMatch(/✓ right[^]*three times/);
    await expectAccessible(host);
    await host.keyboard.press('ArrowLeft');
    await at('answers');
    await host.keyboard.press('PageDown');
    // It is the last one: another key leaves it there.
    await host.keyboard.press('Space');
    await at('solution');
    await host.keyboard.press('Escape');
    await host.getByRole('heading', { name: 'In short' }).waitFor();
    await expect
      .poll(() => host.evaluate(() => document.activeElement?.textContent), { timeout: 10_000 })
      .toBe('Show on the wall');
    const report = host.url();
    await overGames(host);
    await host.goto(report);
    await regradeAndBack(host);
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });
});
