import { exampleOf, type Answer } from '../src/protocol/quiz.ts';
import type { ServerPayload } from '../src/protocol/server-events.ts';

/**
 * Some answer that is valid for this question; right only by luck. `random` gives 0 ≤ x < 1. Undefined where nothing is
 * answered, and for a type that only a later server knows.
 */
export function chooseAnswer(question: ServerPayload<'question:open'>, random: () => number): Answer | undefined {
  return exampleOf(question.type)?.guess?.(question, (limit) => Math.floor(random() * limit));
}
