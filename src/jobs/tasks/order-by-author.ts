import type { MikroORM } from '@mikro-orm/postgresql';
import { playerCountSql } from '../../db/player-count-sql.ts';
import type { RunningJob } from '../running-job.ts';

/** A game may have hundreds of thousands of answers. */
const batchGames = 5;

/** Skips games with a locked row until the next time. Rows that arrive meanwhile are written in order. */
const orderSql = `
  with found as (
    select id, authored_questions(definition, quiz_id, quiz_version) as asked,
      coalesce((select tags from quiz where quiz.id = game.quiz_id), '{}') as tags
    from game where authored is null order by id limit ? for no key update of game skip locked),
  answers as (
    update answer a set authored = authored_answer(asked -> a.question::int, a.answer) from found s
    where a.game_id = s.id and a.authored is null and jsonb_typeof(a.answer) <> 'string'),
  results as (
    update question_result r set question_id = asked -> r.question::int ->> 'id',
      authored_counts = authored_counts(asked -> r.question::int, r.counts)
    from found s where r.game_id = s.id and r.question_id is null),
  locks as (update direct_question d set authored = asked -> d.question::int from found s where d.game_id = s.id)
  update game g set authored = s.asked, quiz_tags = s.tags,
    question_count = jsonb_array_length(g.definition -> 'questions'),
    player_count = case when g.stored_at is not null then ${playerCountSql('g')} end
  from found s where g.id = s.id returning g.id`;

/**
 * Converts rows of earlier releases into the author's order, and counts what lists of games show, a few games per
 * transaction; finished games are not read again. Idempotent. @returns the number of games.
 */
export async function orderByAuthor(orm: MikroORM, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  for (let sum = 0; ;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that others have their turn
    const games = await orm.em.fork().execute<unknown[]>(orderSql, [batchGames]);
    sum += games.length;
    if (games.length < batchGames) return sum;
  }
}
