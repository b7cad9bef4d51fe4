import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import type { Marked } from '../markup/draw-texts.tsx';
import type { AskedQuestion } from '../question-types/shown-question.ts';

/** A question as the game showed it: options in shown order. */
export function asShown({ type, options, items }: ReportedQuestion): AskedQuestion {
  const texts = [...(options ?? [])].sort((left, right) => left.shown - right.shown).map(({ text }) => text);
  return {
    type,
    ...(options === undefined || type === 'true_false' ? {} : { options: texts }),
    ...(items === undefined ? {} : { items }),
  };
}

/** Its texts with their trees. */
export const markedOf = (question: ReportedQuestion): Marked => {
  const { prompt, explanation, formatted } = question;
  return { question: { ...asShown(question), prompt, explanation, formatted } };
};
