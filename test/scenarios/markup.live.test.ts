/** A question with markup says so to whoever shows it, and is played as any other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { answer, setStage, startScenery, stepTo, type Scenery } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery({ webs: 1 });
});
afterAll(() => scenery.stop());

const { title, questions } = singlesQuiz(2);
const [first, second] = questions as [QuizInput['questions'][number], QuizInput['questions'][number]];
const explanation = '$2^2$';
const quiz: QuizInput = {
  title,
  questions: [{ ...first, prompt: '**2**²?', explanation, markup: true } as typeof first, second],
};
const formatted = { prompt: [['strong', '2'], '²?'] };
const solved = {
  explanation: [['math', { alttext: '2^2', displaystyle: 'true' }, ['msup', ['mn', '2'], ['mn', '2']]]],
};

test('players, host, snapshots and results are told of markup [REST-46]', async () => {
  const { game, host, players } = await setStage(scenery.product, { quiz, players: 1, settings: { introMs: 60_000 } });
  const [player] = players;
  await host.must('host:start', {});
  for (const client of [host, player!.client]) {
    expect(await client.event('question:intro')).toMatchObject({
      index: 0,
      prompt: '**2**²?',
      markup: true,
      formatted,
    });
  }
  await host.must('host:next', {});
  for (const client of [host, player!.client]) {
    const asked = await client.event('question:open');
    expect(asked).toMatchObject({ index: 0, markup: true, formatted });
    expect(JSON.stringify(asked)).not.toContain('msup');
    expect((await client.snapshot()).question).toMatchObject({ prompt: '**2**²?', markup: true, formatted });
  }
  await answer(player!, 0, 0);
  expect(await player!.client.event('question:closed')).toMatchObject({ explanation, formatted: solved });
  await stepTo(host, 'open', 1);
  const plain = await player!.client.event('question:open', ({ index }) => index === 1);
  expect(plain).not.toHaveProperty('markup');
  expect(plain).not.toHaveProperty('formatted');
  await stepTo(host, 'over');
  const results = await scenery.product.finalResults(game);
  expect(results.questions[0]).toMatchObject({ prompt: '**2**²?', markup: true, correct: 1 });
  expect(results.questions[0]?.formatted).toEqual({ ...formatted, ...solved });
  expect(results.questions[1]).not.toHaveProperty('markup');
  // A game counts in the report over games within seconds.
  const asOwner = async <T>(path: string) =>
    (await scenery.product.rest<T>('GET', path, undefined, game.ownerToken)).body;
  const { quizId } = await asOwner<{ quizId: string }>(`/api/games/${game.gameId}`);
  type Summed = { questions: { prompt: string; formatted?: object }[] };
  const summed = async () => (await asOwner<Summed>(`/api/quizzes/${quizId}/report`)).questions;
  await expect.poll(async () => (await summed()).length, { timeout: 30_000 }).toBe(2);
  const [marked, literal] = await summed();
  expect(marked).toMatchObject({ prompt: '**2**²?', formatted });
  expect(literal).not.toHaveProperty('formatted');
});
