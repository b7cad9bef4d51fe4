/** Finished games of one quiz in a database, as the folder leaves them, made by the database itself. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { copyQuiz } from '../../../src/game/definition.ts';
import { splitQuestionIds, withQuestionIds } from '../../../src/platform/quizzes/question-ids.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { settingsWith } from '../../game/sample-questions.ts';

export interface MadeGames {
  games: number;
  players: number;
  questions: number;
}

interface Owner {
  ownerId: string;
  quizId: string;
}

const batchGames = 20;
const optionTexts = ['North', 'East', 'South', 'West'];
/** Over which the games' ends are spread. */
const days = 700;

export const quizOf = (questions: number) => ({
  title: 'Many games',
  questions: Array.from({ length: questions }, (_, at) => ({
    type: 'single' as const,
    prompt: `Question ${at + 1}`,
    options: optionTexts.map((text, option) => ({ text, correct: option === at % optionTexts.length })),
  })),
});

/**
 * Everybody answers everything; who comes later in the list knows more. @param tell after each batch, how many games there are
 * @returns the ids of the games
 */
export async function makeGames(
  orm: MikroORM,
  { ownerId, quizId }: Owner,
  { games, players, questions }: MadeGames,
  tell: (made: number) => void,
): Promise<string[]> {
  const quiz = withQuestionIds(quizId, quizSchema.parse(quizOf(questions)));
  const { definition, authored } = copyQuiz(quiz, settingsWith({}), Math.random);
  const { questionIds } = splitQuestionIds(quiz);
  const ids: string[] = [];
  while (ids.length < games) {
    const count = Math.min(batchGames, games - ids.length);
    /* oxlint-disable no-await-in-loop -- one batch after the other: each is a transaction of 200,000 rows */
    ids.push(
      ...(await orm.em.fork().transactional(async (em) => {
        const rows = await em.execute<{ id: string }[]>(insertGames, [
          ownerId,
          quizId,
          JSON.stringify(definition),
          JSON.stringify(authored),
          players,
          questions,
          ids.length,
          games / days,
          count,
        ]);
        const made = JSON.stringify(rows.map(({ id }) => id));
        await em.execute(insertPlayers, [made, players]);
        await em.execute(insertResults, [JSON.stringify(questionIds), made, questions]);
        await em.execute(insertAnswers, [made, questions, players, players]);
        return rows.map(({ id }) => id);
      })),
    );
    /* oxlint-enable no-await-in-loop */
    tell(ids.length);
  }
  for (const table of ['game', 'player', 'answer', 'question_result']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await orm.em.fork().execute(`analyze ${table}`);
  }
  return ids;
}

const insertGames = `
  insert into game (id, pin, owner_id, quiz_id, quiz_version, quiz_title, folded_title, definition, authored, player_count,
    question_count, status, created_at, started_at, ended_at, stored_at)
  select gen_random_uuid(), '123456', ?::uuid, ?::uuid, 1, 'Many games', 'many games', ?::jsonb, ?::jsonb, ?, ?, 'finished',
    at - interval '1 hour', at - interval '1 hour', at, at
  from (select now() - make_interval(secs => (86400 * (? + n) / ?::float8)) as at from generate_series(1, ?::int) n) made
  returning id`;
const gamesOf = `(select jsonb_array_elements_text(?::jsonb)::uuid as game_id) made`;
const insertPlayers = `
  insert into player (game_id, player_id, nickname, join_order, joined_at, generation)
  select game_id, 'player-' || i, 'Player ' || i, i, to_timestamp(1), 0 from ${gamesOf}, generate_series(1, ?::int) i`;
const insertResults = `
  insert into question_result (game_id, question, question_id, counts, authored_counts, answered, correct, scorer, opened_at, closed_at)
  select game_id, q, ?::jsonb ->> q, '[0,0,0,0]', '[0,0,0,0]', 0, 0, '2', to_timestamp(2), to_timestamp(3)
  from ${gamesOf}, generate_series(0, ?::int - 1) q`;
const insertAnswers = `
  insert into answer (game_id, question, player_id, answer, authored, correct, fraction, points, elapsed_ms, streak_before, log_id)
  select game_id, q, 'player-' || i, to_jsonb(pick), to_jsonb(pick), pick = q % 4, (pick = q % 4)::int, (pick = q % 4)::int * 900,
    (800 * exp(random() * 3))::int, 0, '2000-1'
  from ${gamesOf}, generate_series(0, ?::int - 1) q, generate_series(1, ?::int) i,
    lateral (select case when random() * 1.3 < i / ?::float8 then q % 4 else floor(random() * 4)::int end as pick) picked`;
