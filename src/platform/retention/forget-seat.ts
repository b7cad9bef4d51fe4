import type { EntityManager } from '@mikro-orm/postgresql';
import { scorers } from '../../game/scorers.ts';
import { typedTypes } from '../../game/question-types/all-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { FrequentRow } from '../../protocol/quiz.ts';
import { knownDefinition } from '../games/known-definition.ts';
import { lock } from '../regrades/regrade-sql.ts';
import * as sql from './anonymous-sql.ts';

/** On seats of people who are gone, in games of others. */
export const namelessPlayer = 'Deleted player';

export interface Seat {
  gameId: string;
  playerId: string;
}

/**
 * Takes a person out of a stored game of somebody else, in the caller's transaction: the name, whose seat it is, and
 * texts that were typed and wrong. Right ones are texts of the author, and stay to be scored again. No figure changes.
 * Idempotent.
 * @throws {CodedError} `busy` when only a later version of the server knows the game
 */
export async function forgetSeat(em: EntityManager, { gameId, playerId }: Seat): Promise<void> {
  await em.execute(lock, [gameId]);
  await em.execute(sql.emptySeat, [namelessPlayer, gameId, playerId]);
  await em.execute(sql.renameInRegrades, [gameId]);
  const [game] = await em.execute<{ definition: string; regraded: string | null }[]>(sql.definition, [gameId]);
  if (game === undefined) return;
  const played = knownDefinition(game.definition);
  const counted = knownDefinition(game.definition, game.regraded);
  const scorer = scorers.of(played);
  /** As the counts of the question have it. */
  const rowOf = (question: ShownQuestion, answer: string): FrequentRow | undefined =>
    (scorer.summarizeQuestion(question, [{ answer, elapsedMs: 0 }]).counts as FrequentRow[])[0];
  for (const question of counted.questions.filter(({ type }) => typedTypes.includes(type))) {
    const { index } = question;
    /* oxlint-disable no-await-in-loop -- on one connection */
    const [own] = await em.execute<{ answer: string }[]>(sql.typedAnswer, [gameId, index, playerId]);
    if (own === undefined || own.answer === sql.withoutText) continue;
    const row = rowOf(question, own.answer);
    const before = rowOf(played.questions[index] ?? question, own.answer);
    if (row?.correct === true || before?.correct === true) continue;
    await em.execute(sql.emptyAnswer, [sql.withoutText, gameId, index, playerId]);
    const [result] = await em.execute<{ counts: string }[]>(sql.counts, [gameId, index]);
    if (result === undefined || row === undefined) continue;
    const counts = JSON.stringify(withoutOne(JSON.parse(result.counts) as FrequentRow[], row));
    await em.execute(sql.writeCounts, [counts, counts, gameId, index]);
    /* oxlint-enable no-await-in-loop */
  }
}

/** One answer less with this text, and one more without any. */
function withoutOne(counts: readonly FrequentRow[], gone: FrequentRow): FrequentRow[] {
  const at = counts.findIndex(({ answer, correct }) => answer === gone.answer && !correct);
  const found = counts[at];
  if (found === undefined) return [...counts];
  const empty = { answer: sql.withoutText, count: 1, correct: false };
  const rest = found.count > 1 ? [{ ...found, count: found.count - 1 }] : [];
  const others = [...counts.slice(0, at), ...rest, ...counts.slice(at + 1)];
  const known = others.findIndex(({ answer, correct }) => answer === sql.withoutText && !correct);
  if (known === -1) return [...others.slice(0, at + rest.length), empty, ...others.slice(at + rest.length)];
  return others.map((row, place) => (place === known ? { ...row, count: row.count + 1 } : row));
}
