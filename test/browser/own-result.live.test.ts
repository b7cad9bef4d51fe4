/** What a player has after the game: the card behind the link of the last screen, practising, and the list of games played. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quizSchema, type Question } from '../../src/protocol/quiz.ts';
import { skipsBrowser } from '../support/chromium.ts';
import type { TestGame } from '../support/quickfire.ts';
import { atScreen, giveAnswer, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const option = (text: string, correct = false) => ({ text, correct });
const quiz = quizSchema.parse({
  title: 'Three to practise',
  questions: [
    {
      type: 'single',
      prompt: 'Which is a prime?',
      options: [option('Nine'), option('Seven', true), option('Six')],
      explanation: 'Nine is three times three.',
      timeLimitMs: 120_000,
    },
    { type: 'text', prompt: 'Which animal barks?', accept: ['Dog'], timeLimitMs: 120_000 },
    { type: 'order', prompt: 'Sort by size', items: ['Ant', 'Cat', 'Horse'], timeLimitMs: 120_000 },
  ],
});
const [prime, , sizes] = quiz.questions as [Question, Question, Question];

describe.skipIf(skipsBrowser())('what a player has after the game, in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({});
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  async function register(phone: Page): Promise<void> {
    await phone.goto(`${address}/register`);
    await phone.getByRole('textbox', { name: 'Sign-in name' }).fill('plays.and.learns');
    await phone.locator('input[autocomplete="new-password"]').fill('correct horse battery');
    await phone.getByRole('button', { name: 'Create the account' }).click();
    await phone.getByText('Signed in as').first().waitFor();
  }

  const regrade = async (game: TestGame, ...questions: object[]): Promise<void> => {
    const body = { questions, note: '' };
    const path = `/api/games/${game.gameId}/regrade`;
    const { status } = await served.product.rest('POST', path, body, game.ownerToken);
    expect(status).toBe(200);
  };

  /** The first question with another key, then without any weight, and again as it was. */
  async function seeRegrades(phone: Page, game: TestGame): Promise<void> {
    const page = phone.locator('main');
    await regrade(game, { index: 0, correct: 2, accept: 1 });
    await phone.getByText('Six or Seven', { exact: true }).waitFor();
    await regrade(game, { index: 0, void: true });
    await phone.getByRole('heading', { name: 'Does not count' }).waitFor();
    expect(await page.innerText()).not.toMatch(/right answer|Thanks|\+0/);
    await expectAccessible(phone);
    await regrade(game, { index: 0, correct: 1, void: false });
    await phone.getByRole('heading', { name: 'Not this time' }).waitFor();
  }

  /** Two of three questions do not count, and nothing is left that was right. */
  async function seeVoided(phone: Page, game: TestGame): Promise<void> {
    const page = phone.locator('main');
    await regrade(game, { index: 1, void: true }, { index: 2, void: true });
    await phone.reload();
    await phone.getByText('This question does not count.').first().waitFor();
    expect(await page.innerText()).toMatch(/0 of 1 question/);
    expect(await page.innerText()).not.toMatch(/Place|–/);
    await expectAccessible(phone);
  }

  it('is a card with the own answers, practice, and a place in the own list', { timeout: 180_000 }, async () => {
    const { product } = served;
    const phone = await served.openPage({ viewport: { width: 320, height: 568 } });
    await register(phone);
    const game = await product.game(quiz, { introMs: 0 });
    const host = await product.host(game);
    await product.join(game, 'Somebody else');
    await phone.goto(`${address}/?pin=${game.pin}`);
    await takeSeat(phone, 'Ada');
    await host.must('host:start', {});
    for (const [index, question] of quiz.questions.entries()) {
      await atScreen(phone, 'open', index);
      await giveAnswer(phone, question, index === 1);
      await phone.getByRole('heading', { name: 'Answer in' }).waitFor();
      await host.must('host:next', {});
      await atScreen(phone, 'reveal', index);
      if (index === 0) await seeRegrades(phone, game);
      await host.must('host:next', {});
      if (index < 2) await host.must('host:next', {});
    }
    await atScreen(phone, 'over');
    const isNarrow = () => phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    await phone.getByRole('link', { name: 'Your answers' }).click();
    await phone.getByRole('button', { name: 'Practise my mistakes: 2 questions' }).waitFor();
    const page = phone.locator('main');
    expect(await page.innerText()).toMatch(/1st of 2[^]*1 of 3 questions/);
    const [first, second] = await phone.getByRole('listitem').allInnerTexts();
    expect(first).toMatch(
      /✗ wrong[^]*Your answer\s+A:?\s*Nine|Your answer[^]*(Nine|Six)[^]*Right\s+Seven[^]*three times three/,
    );
    expect(second).toMatch(/✓ right[^]*dog/i);
    expect(await page.innerText()).not.toContain('Somebody else');
    expect(await isNarrow()).toBe(true);
    await expectAccessible(phone);

    // The first is wrong again, the second is right now; then the first alone.
    await phone.getByRole('button', { name: /^Practise/ }).click();
    await phone.getByText('Practice: 1 of 2').waitFor();
    expect(await isNarrow()).toBe(true);
    await expectAccessible(phone);
    await giveAnswer(phone, prime, false);
    await phone.getByRole('heading', { name: '✗ Not right' }).waitFor();
    await phone.getByText('Nine is three times three.').waitFor();
    await phone.getByRole('button', { name: 'Go on' }).click();
    await giveAnswer(phone, sizes, true);
    await phone.getByRole('heading', { name: '✓ Right' }).waitFor();
    await phone.getByRole('button', { name: 'Go on' }).click();
    await phone.getByRole('heading', { name: '1 of 2 right now' }).waitFor();
    await phone.getByRole('button', { name: 'Practise those again' }).click();
    await giveAnswer(phone, prime, true);
    await phone.getByRole('button', { name: 'Go on' }).click();
    await phone.getByRole('heading', { name: 'All right now' }).waitFor();
    await phone.getByRole('button', { name: 'Back to my result' }).click();
    expect(await page.innerText()).toMatch(/1 of 3 questions/);

    await phone.goto(`${address}/account`);
    await phone.getByRole('link', { name: 'Your profile' }).click();
    await phone.getByText('1st of 2').waitFor();
    expect(await isNarrow()).toBe(true);
    await expectAccessible(phone);
    await phone.getByRole('link', { name: `Your answers in ${quiz.title}` }).click();
    await phone.getByRole('button', { name: /^Practise/ }).waitFor();
    await seeVoided(phone, game);
    const path = `/api/games/${game.gameId}/result-links`;
    expect((await product.rest('DELETE', path, undefined, game.ownerToken)).status).toBe(204);
    await phone.reload();
    await phone.getByText('There is no result here').waitFor();
    expect(served.complaints).toMatchObject({ thrown: [] });
  });
});
