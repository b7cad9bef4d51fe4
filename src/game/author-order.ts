/**
 * From the order in which one game shows options and items to the order in which their author wrote them, so that figures
 * of several games can be summed. Everything else in a game, answers on the wire and results included, is in shown order.
 * The database has the same rules, for rows that processes of an earlier release write: see the migration `author_order`.
 */
import type { Answer, Counts } from '../protocol/quiz.ts';

/** How one game shows one question; kept beside the game's definition, which earlier processes read too. */
export interface AuthoredQuestion {
  /** Names the question through all versions of its quiz. */
  id: string;
  /**
   * The authored index of each shown option. Absent where options are shown as authored, and `null` where nobody knows:
   * in shuffled games of before this was kept whose quiz is gone.
   */
  options?: number[] | null;
  /** The authored index of each shown item; absent where items are shown as authored. */
  items?: number[];
}

/**
 * A valid answer with the author's indexes. `null` where it is not known, and for typed texts: they have no order, and are
 * long enough not to be stored twice.
 */
export function authoredAnswer(asked: AuthoredQuestion | undefined, answer: Answer): Answer | null {
  if (asked === undefined || asked.options === null || typeof answer === 'string') return null;
  const { options, items } = asked;
  const order = options ?? items;
  if (order === undefined) return answer;
  if (typeof answer === 'number') return order[answer] ?? null;
  if (!Array.isArray(answer)) return answer;
  const authored = answer.map((shown) => order[shown] as number);
  // Picks are told in ascending order; items in the order in which they were put.
  return options === undefined ? authored : authored.sort((left, right) => left - right);
}

/** Counts with those of options in the author's order; of other questions they are as they are. `null` where it is not known. */
export function authoredCounts(asked: AuthoredQuestion | undefined, counts: Counts): Counts | null {
  if (asked === undefined || asked.options === null) return null;
  if (asked.options === undefined) return counts;
  const shown = counts as number[];
  const authored = asked.options.map(() => 0);
  for (const [at, index] of asked.options.entries()) authored[index] = shown[at] ?? 0;
  return authored;
}

/** Whether an order is the author's. */
export const isAuthored = (order: readonly number[]): boolean => order.every((authored, shown) => authored === shown);
