/** A game of many answers, stored by a few statements; and how long it makes turns of the event loop. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../../entities/game.ts';
import { copyQuiz } from '../../../src/game/definition.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { settingsWith } from '../../game/sample-questions.ts';

const optionsOf = ['a', 'b', 'c', 'd'];

/** Every question is answered by nine in ten, some know more than others. */
export async function storeLargeGame(
  orm: MikroORM,
  players: number,
  questions: number,
): Promise<{ gameId: string; ownerId: string }> {
  const game = { gameId: randomUUID(), ownerId: randomUUID() };
  const quiz = quizSchema.parse({
    title: 'Large',
    questions: Array.from({ length: questions }, (_, at) => ({
      type: 'single',
      prompt: `Question ${at}`,
      options: optionsOf.map((text, option) => ({ text, correct: option === 0 })),
    })),
  });
  const { definition, authored } = copyQuiz(quiz, settingsWith({ shuffleOptions: true }), () => 0.3);
  const em = orm.em.fork();
  const now = new Date();
  const about = {
    pin: '123456',
    quizId: randomUUID(),
    quizVersion: 1,
    quizTitle: 'Large',
    status: 'finished' as const,
  };
  const times = { createdAt: now, startedAt: now, endedAt: now, storedAt: now };
  em.create(Game, { id: game.gameId, ownerId: game.ownerId, definition, authored, ...about, ...times });
  await em.flush();
  await em.execute(
    `insert into player (game_id, player_id, nickname, join_order, joined_at, generation)
      select ?::uuid, 'player-' || i, 'Player ' || i, i, to_timestamp(1), 0 from generate_series(1, ?::int) i`,
    [game.gameId, players],
  );
  await em.execute(
    `insert into answer (game_id, question, player_id, answer, authored, correct, fraction, points, elapsed_ms, streak_before, log_id)
      select ?::uuid, q, 'player-' || i, (pick)::text::jsonb, (pick)::text::jsonb, pick = 1, (pick = 1)::int, (pick = 1)::int * 900,
        500 + (random() * 19000)::int, 0, '1-1'
      from generate_series(0, ?::int) q, generate_series(1, ?::int) i,
        lateral (select case when random() * ? < i then 1 else floor(random() * 4)::int end as pick) picked
      where random() < 0.9`,
    [game.gameId, questions - 1, players, players * 1.3],
  );
  await em.execute(
    `insert into question_result (game_id, question, question_id, counts, authored_counts, answered, correct, scorer, opened_at, closed_at)
      select ?::uuid, q, 'q', '[]', '[]', 0, 0, '2', to_timestamp(2), to_timestamp(3) from generate_series(0, ?::int) q`,
    [game.gameId, questions - 1],
  );
  await em.execute('analyze answer');
  await em.execute('analyze player');
  return game;
}

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The longest turn of the loop, in CPU time: what others do on the machine makes it no longer. */
export function watchTurns(): () => number {
  let longestMs = 0;
  let before = threadMs();
  let isWatching = true;
  const look = () => {
    const now = threadMs();
    longestMs = Math.max(longestMs, now - before);
    before = now;
    if (isWatching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isWatching = false;
    return longestMs;
  };
}
