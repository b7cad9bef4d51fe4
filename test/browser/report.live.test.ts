/** The way from a game's results to its report on a phone, and through the debrief on a wall by keys alone. */
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
      await pressNext(host);
      if (index === 0) {
        await atScreen(host, 'standings', 0);
        await pressNext(host);
      }
    }
    await atScreen(host, 'over');
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

    await host.setViewportSize(hallSize);
    await host.getByRole('button', { name: 'Show on the wall' }).click();
    const wall = host.locator('main');
    const at = (part: string) => host.locator(`main[data-screen="debrief:0:${part}"]`).waitFor();
    await at('question');
    expect(await wall.innerText()).not.toMatch(/right|80 %|three times/);
    await host.keyboard.press('Space');
    await at('answers');
    expect(await wall.innerText()).toMatch(/80 %/);
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
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });
});
