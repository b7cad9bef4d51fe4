import type { Answer } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';

/** An answer that the server said it has. */
export interface AckedAnswer {
  playerId: string;
  question: number;
  answer: Answer;
  elapsedMs: number;
}

/**
 * What does not agree, one line each: an acknowledged answer without a row, or with another answer or time in it; a player
 * whose score is not the sum of their rows; a number of rows that is not the number of answers.
 */
export function compareAcked(acked: readonly AckedAnswer[], results: Results): string[] {
  const rows = new Map((results.answerRows ?? []).map((row) => [`${row.playerId}|${row.question}`, row]));
  const sums = new Map<string, number>();
  for (const { playerId, points } of rows.values()) sums.set(playerId, (sums.get(playerId) ?? 0) + points);
  return [
    ...acked.flatMap(({ playerId, question, answer, elapsedMs }) => {
      const row = rows.get(`${playerId}|${question}`);
      if (row?.answer === answer && row.elapsedMs === elapsedMs) return [];
      return [
        `${playerId}, question ${question}: acknowledged ${String(answer)} at ${elapsedMs}, stored ${String(row?.answer)} at ${row?.elapsedMs}`,
      ];
    }),
    ...results.players.flatMap(({ playerId, score }) => {
      const sum = sums.get(playerId) ?? 0;
      return score === sum ? [] : [`${playerId}: score ${score}, rows ${sum}`];
    }),
    ...(rows.size === results.answers.accepted ? [] : [`${results.answers.accepted} accepted, ${rows.size} rows`]),
  ];
}
