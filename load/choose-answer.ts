import type { Answer } from '../src/protocol/quiz.ts';
import type { ServerPayload } from '../src/protocol/server-events.ts';

/** Some answer that is valid for this question; right only by luck. `random` gives 0 ≤ x < 1. */
export function chooseAnswer(question: ServerPayload<'question:open'>, random: () => number): Answer {
  const below = (limit: number): number => Math.floor(random() * limit);
  const options = question.options?.length ?? 2;
  switch (question.type) {
    case 'single':
    case 'poll':
      return below(options);
    case 'multiple': {
      const picked = Array.from({ length: options }, (_, index) => index).filter(() => random() < 0.5);
      return picked.length > 0 ? picked : [below(options)];
    }
    case 'true_false':
      return random() < 0.5;
    case 'text':
      return random() < 0.5 ? 'Paris' : `guess ${below(20)}`;
    case 'number': {
      const min = question.min ?? 0;
      return min + below((question.max ?? min + 100) - min + 1);
    }
    case 'order':
    default:
      return Array.from({ length: question.items?.length ?? 2 }, (_, index) => ({ index, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ index }) => index);
  }
}
