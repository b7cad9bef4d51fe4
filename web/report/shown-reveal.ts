import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { findScreens } from '../question-types/all-types.ts';
import type { Reveal } from '../question-types/question-screens.ts';
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

/** The bars that the wall showed, for every type of question. */
export function revealOf(question: ReportedQuestion): Reveal {
  const { index, prompt, solution, counts, answered, timeLimitMs } = question;
  const screens = findScreens(question.type);
  const asked = {
    rev: 0,
    index,
    total: index + 1,
    prompt,
    points: 0,
    opensAt: 0,
    closesAt: timeLimitMs,
    ...asShown(question),
  };
  return screens?.reveal(asked, { rev: 0, index, solution, counts, answered }) ?? { bars: [] };
}
