import type { FrequentRow } from '../../src/protocol/quiz.ts';
import type { Reveal } from './question-screens.ts';
import type { ClosedQuestion } from './shown-question.ts';

/** Of the ten most frequent texts or numbers, this many are readable from the last row beside the explanation. */
const writtenMax = 6;
/** All of them when they are short: characters together. */
const writtenCharactersMax = 100;

/** The rows that the wall lists, most frequent first. */
function listedRows(rows: readonly FrequentRow[]): FrequentRow[] {
  let characters = 0;
  return rows.filter(({ answer }, index) => {
    characters += String(answer).length;
    return index < writtenMax || characters <= writtenCharactersMax;
  });
}

/** A bar for each of the most frequent texts or numbers, and the number of other answers. */
export function frequentReveal({ answered, counts }: ClosedQuestion, right: string[]): Reveal {
  const rows = listedRows(counts as FrequentRow[]);
  const bars = rows.map((row) => ({
    text: String(row.answer),
    count: row.count,
    right: row.correct,
    ...(row.hidden === true && row.rowId !== undefined ? { hiddenRow: row.rowId } : {}),
  }));
  return { bars, right, others: Math.max(0, answered - rows.reduce((sum, { count }) => sum + count, 0)) };
}
