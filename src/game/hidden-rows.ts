/** Rows of typed answers that stay hidden until a host shows them (PROTOCOL, `moderation`). */
import { foldAnswer } from '../lib/fold-answer.ts';
import { isAbusive } from '../lib/names/name-filter.ts';
import type { Counts, FrequentRow } from '../protocol/quiz.ts';
import { rulesOf } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';

/** Replaces a hidden text. */
export const hiddenText = '•••';

type TypedQuestion = Pick<ShownQuestion, 'type' | 'solution'>;

/**
 * Decides which rows are hidden, and hides them. Counts are stored unchanged, so that all readers have the same rows,
 * whichever version of the server wrote them. A row's id is its index in the question's counts, which never change after
 * the reveal; it reveals nothing of the text. Owns a cache of verdicts on recent texts.
 */
export class HiddenRows {
  readonly #verdicts = new Map<string, boolean>();
  readonly #verdictsMax: number;

  /** @param verdictsMax a reveal has ten rows at most, and each of its snapshots asks for them again */
  constructor(verdictsMax = 40) {
    this.#verdictsMax = verdictsMax;
  }

  /** The public counts. @param isShown whether the host has shown this hidden row */
  hide(question: TypedQuestion, counts: Counts, isShown: (rowId: string) => boolean): Counts {
    if (!rulesOf(question).isTyped) return counts;
    return this.#marked(question, counts).map(({ row, rowId, isHidden }) => {
      if (!isHidden) return row;
      return isShown(rowId) ? { ...row, rowId } : { ...row, answer: hiddenText, hidden: true, rowId };
    });
  }

  /** The counts for the owner of the game: all texts, with a mark on those hidden from others. */
  mark(question: TypedQuestion, counts: Counts): Counts {
    if (!rulesOf(question).isTyped) return counts;
    return this.#marked(question, counts).map(({ row, isHidden }) => (isHidden ? { ...row, hidden: true } : row));
  }

  /** The text of a row that is, or was, hidden. */
  textOf(question: TypedQuestion, counts: Counts, wanted: string): string | undefined {
    if (!rulesOf(question).isTyped) return undefined;
    const found = this.#marked(question, counts).find(({ rowId, isHidden }) => isHidden && rowId === wanted);
    return found === undefined ? undefined : String(found.row.answer);
  }

  /** Whether this text is hidden as an answer to a typed question. Accepted texts are public as the solution anyway. */
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
