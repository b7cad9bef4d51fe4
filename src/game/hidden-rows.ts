/** Rows of typed answers that nobody is shown before a host shows them (PROTOCOL, `moderation`). */
import { foldAnswer } from '../lib/fold-answer.ts';
import { isAbusive } from '../lib/names/name-filter.ts';
import type { Counts, FrequentRow } from '../protocol/quiz.ts';
import { rulesOf } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';

/** Stands for a text that is hidden. */
const hiddenText = '•••';

type TypedQuestion = Pick<ShownQuestion, 'type' | 'solution'>;

/**
 * Tells which rows are hidden, and hides them. Counts are stored as they are, so that every reader of them has the same
 * rows, whichever version of the server wrote them. A row's id is its place among the counts of its question, which stay
 * as they were revealed: it tells nothing of the text. Owns the verdicts on the texts that were asked for last.
 */
export class HiddenRows {
  readonly #verdicts = new Map<string, boolean>();
  readonly #verdictsMax: number;

  /** @param verdictsMax a reveal has ten rows at most, and each snapshot of it asks for them again */
  constructor(verdictsMax = 40) {
    this.#verdictsMax = verdictsMax;
  }

  /** The counts as everybody in the room is told them. @param isShown whether the host has shown this hidden row */
  hide(question: TypedQuestion, counts: Counts, isShown: (rowId: string) => boolean): Counts {
    if (!rulesOf(question).isTyped) return counts;
    return this.#marked(question, counts).map(({ row, rowId, isHidden }) => {
      if (!isHidden) return row;
      return isShown(rowId) ? { ...row, rowId } : { ...row, answer: hiddenText, hidden: true, rowId };
    });
  }

  /** The counts as the owner of the game is told them: with every text, and a mark on those that others are not shown. */
  mark(question: TypedQuestion, counts: Counts): Counts {
    if (!rulesOf(question).isTyped) return counts;
    return this.#marked(question, counts).map(({ row, isHidden }) => (isHidden ? { ...row, hidden: true } : row));
  }

  /** The text of a row that is hidden, or was before it was shown. */
  textOf(question: TypedQuestion, counts: Counts, wanted: string): string | undefined {
    if (!rulesOf(question).isTyped) return undefined;
    const found = this.#marked(question, counts).find(({ rowId, isHidden }) => isHidden && rowId === wanted);
    return found === undefined ? undefined : String(found.row.answer);
  }

  /** Whether this text is hidden as an answer to a question whose answers are typed. What is accepted is shown as the solution anyway. */
  hides({ solution }: Pick<TypedQuestion, 'solution'>, text: string): boolean {
    if (!this.#isAbusive(text)) return false;
    const accepted = Array.isArray(solution) ? solution : [];
    return !accepted.some((one) => typeof one === 'string' && foldAnswer(one) === foldAnswer(text));
  }

  #marked(
    question: Pick<TypedQuestion, 'solution'>,
    counts: Counts,
  ): { row: FrequentRow; rowId: string; isHidden: boolean }[] {
    return (counts as FrequentRow[]).map((row, place) => ({
      row,
      rowId: String(place),
      isHidden: !row.correct && this.hides(question, String(row.answer)),
    }));
  }

  #isAbusive(text: string): boolean {
    const known = this.#verdicts.get(text);
    if (known !== undefined) return known;
    const verdict = isAbusive(text);
    if (this.#verdicts.size >= this.#verdictsMax) this.#verdicts.clear();
    this.#verdicts.set(text, verdict);
    return verdict;
  }
}
