import type { EntityManager } from '@mikro-orm/postgresql';
import type { QuestionSummary } from '../../game/question-summary.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { Scorer } from '../../game/scorers.ts';
import type { Answer } from '../../protocol/quiz.ts';
import { unfoldedAnswers } from './results-sql.ts';

const rowsAtOnce = 500;

/** A question's summary from its answers, in parts; kicked players do not count. */
export async function summarizeUnfolded(
  em: EntityManager,
  gameId: string,
  { question, scorer }: { question: ShownQuestion; scorer: Scorer },
): Promise<QuestionSummary> {
  const summary = scorer.beginSummary(question);
  let after = '';
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- each part begins after the one before
    const rows = await em.execute<{ answer: string; elapsedMs: number; playerId: string }[]>(unfoldedAnswers, [
      gameId,
      question.index,
      after,
      rowsAtOnce,
    ]);
    for (const { answer, elapsedMs } of rows) summary.add({ answer: JSON.parse(answer) as Answer, elapsedMs });
    if (rows.length < rowsAtOnce) return summary.read();
    after = rows.at(-1)?.playerId ?? '';
  }
}
