/** Games in which people type something. */
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { TestGame, TestQuickfire } from '../support/quickfire.ts';

export const typedQuiz = (more: Partial<QuizInput> = {}): QuizInput => ({
  title: 'Typed',
  questions: [
    { type: 'text', prompt: 'Capital of France?', timeLimitMs: 60_000, accept: ['Paris'] },
    {
      type: 'single',
      prompt: 'Which?',
      timeLimitMs: 60_000,
      options: [
        { text: 'right', correct: true },
        { text: 'wrong', correct: false },
      ],
    },
  ],
  ...more,
});

export interface Seated {
  nickname: string;
  typed: string;
  team?: string;
  /** Of a person who plays signed in. */
  as?: string;
}

/** All of it, by people who type something and choose the right option. @returns the ids of the players, and their links */
export async function playTyped(
  product: TestQuickfire,
  game: TestGame,
  people: readonly Seated[],
): Promise<{ playerId: string; resultToken: string }[]> {
  const host = await product.host(game);
  const seats = [];
  for (const { nickname, typed, team, as } of people) {
    const client = await product.client().connected();
    const ticket =
      as === undefined
        ? {}
        : (await product.rest<{ ticket: string }>('POST', '/api/me/ticket', { pin: game.pin }, as)).body;
    const { playerId } = await client.must('player:join', {
      pin: game.pin,
      nickname,
      ...('ticket' in ticket ? { ticket: ticket.ticket } : {}),
      ...(team === undefined ? {} : { team }),
    });
    seats.push({ client, playerId, typed });
  }
  await host.must('host:start', {});
  for (const question of [0, 1]) {
    for (const { client, typed } of seats) {
      await client.event('question:open', ({ index }) => index === question);
      await client.must('player:answer', { question, answer: question === 0 ? typed : 0 });
    }
  }
  await product.finalResults(game);
  const tokens = await Promise.all(seats.map(({ client }) => client.event('player:final')));
  return seats.map(({ playerId }, at) => ({ playerId, resultToken: tokens[at]?.resultToken ?? '' }));
}
export const fast = { introMs: 0, revealMs: 0, standingsMs: 0, autoAdvance: true } as const;
