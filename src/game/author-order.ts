/**
 * Maps the order in which one game shows options and items to the author's order, so that figures of several games can
 * be summed. Everything else in a game, answers on the wire and results included, is in shown order. The database has
 * the same rules, for rows that processes of an earlier release write: see the migration `author_order`.
 */
import type { Answer, Counts } from '../protocol/quiz.ts';

/** How one game shows one question; stored beside the definition, which earlier processes read too. */
export interface AuthoredQuestion {
  /** Identifies the question through all versions of its quiz. */
  id: string;
  /**
   * The authored index of each shown option. Absent where options are shown as authored, and `null` where it is unknown:
   * in older shuffled games whose quiz was deleted.
   */
  options?: number[] | null;
  /** The authored index of each shown item; absent where items are shown as authored. */
  items?: number[];
}

/**
 * A valid answer with the author's indexes. `null` where unknown, and for typed texts: they have no order, and are too
 * long to store twice.
 */
export function authoredAnswer(asked: AuthoredQuestion | undefined, answer: Answer): Answer | null {
  if (asked === undefined || asked.options === null || typeof answer === 'string') return null;
  const { options, items } = asked;
  const order = options ?? items;
  if (order === undefined) return answer;
  if (typeof answer === 'number') return order[answer] ?? null;
  if (!Array.isArray(answer)) return answer;
  const authored = answer.map((shown) => order[shown] as number);
  // Picks are sorted; placed items keep the order of the answer.
  return options === undefined ? authored : authored.sort((left, right) => left - right);
}

/** Counts with options in the author's order; other questions' counts stay as they are. `null` where unknown. */
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
