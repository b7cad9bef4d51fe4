/** One question of every type, with the answers of its example, on the real product: a new type comes in by itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleOf, questionTypes, type QuizInput } from '../../src/protocol/quiz.ts';
import { startScenery, setStage, type Scenery } from './stage.ts';

const quiz: QuizInput = {
  title: 'Every type',
  questions: questionTypes.map((type) => ({ ...exampleOf(type).question, timeLimitMs: 60_000 })),
};

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery();
});
afterAll(async () => {
  await scenery.stop();
});

test('every type is asked, answered, revealed and stored [SLIDE-1, SLIDE-2]', async () => {
  const settings = { streakBonus: true };
  const { game, host, players } = await setStage(scenery.product, { quiz, settings });
  await host.must('host:start', {});
  let streak = 0;
  for (const [index, type] of questionTypes.entries()) {
    const { answers, refused, shown } = exampleOf(type);
    const isAnswered = answers.length > 0;
    for (const [at, { client }] of players.entries()) {
      const open = await client.event('question:open', (event) => event.index === index);
      expect(Object.keys(open)).toEqual(expect.arrayContaining(Object.keys(shown)));
      expect(open.points).toBe(isAnswered ? ((quiz.questions[index] as { points?: number }).points ?? 1000) : 0);
      for (const answer of refused) {
        const ack = await client.send('player:answer', { question: index, answer: answer as number });
        expect([answer, ack]).toMatchObject([answer, { ok: false, error: { code: 'bad_request' } }]);
      }
      const answer = answers[at];
      if (answer === undefined) continue;
      expect(await client.must('player:answer', { question: index, answer })).toMatchObject({ status: 'accepted' });
    }
    // Where nothing is answered only the host, or the time, goes on.
    if (!isAnswered) {
      expect((await host.snapshot()).room.phase).toBe('open');
      await host.must('host:next', {});
    }
    const closed = await host.event('question:closed', (event) => event.index === index);
    expect(closed.answered).toBe(isAnswered ? players.length : 0);
    const result = await players[0]!.client.event('player:result', (event) => event.index === index);
    expect(result.answered).toBe(isAnswered);
    // What is not scored neither makes the first player's streak longer nor ends it.
    if (result.correct !== null) streak = result.correct ? streak + 1 : 0;
    expect([type, result.streak]).toEqual([type, streak]);
    if (!isAnswered) expect([result, closed]).toMatchObject([{ correct: null, points: 0 }, { counts: [] }]);
    await host.must('host:next', {});
    if (index + 1 < questionTypes.length) await host.must('host:next', {});
  }
  await host.event('game:over');

  const results = await scenery.product.finalResults(game, true);
  expect(results.questions.map(({ type }) => type)).toEqual(questionTypes);
  for (const [index, question] of results.questions.entries()) {
    const { answers } = exampleOf(question.type);
    const stored = results.answerRows?.filter((row) => row.question === index).map(({ answer }) => answer) ?? [];
    const given = answers
      .slice(0, players.length)
      .map((answer) => (typeof answer === 'string' ? answer.trim() : answer));
    expect(stored).toHaveLength(given.length);
    expect(stored).toEqual(expect.arrayContaining(given));
    expect(question.answered).toBe(given.length);
  }
});

test('what takes no answers goes on by itself when its time is over [SLIDE-1]', async () => {
  const looks = questionTypes.filter((type) => exampleOf(type).answers.length === 0);
  for (const type of looks) {
    const short = { ...exampleOf(type).question, timeLimitMs: 5000 };
    const settings = { autoAdvance: true, revealMs: 0, standingsMs: 0 };
    const { host } = await setStage(scenery.product, { quiz: { title: 'One', questions: [short] }, settings });
    await host.must('host:start', {});
    const open = await host.event('question:open');
    expect(open.closesAt - open.opensAt).toBe(5000);
    await host.event('game:over');
  }
});
