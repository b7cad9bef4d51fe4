import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { findScreens } from '../question-types/all-types.ts';
import { regradedReveal } from '../question-types/regraded-reveal.ts';
import type { Bar, Reveal } from '../question-types/question-screens.ts';
import type { Marked } from '../markup/draw-texts.tsx';
import type { AskedQuestion, OpenQuestion } from '../question-types/shown-question.ts';

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

function asOpen(question: ReportedQuestion): OpenQuestion {
  const { index, prompt, timeLimitMs } = question;
  return {
    rev: 0,
    index,
    total: index + 1,
    prompt,
    points: 0,
    opensAt: 0,
    closesAt: timeLimitMs,
    ...asShown(question),
  };
}

/** The bars that the wall showed, for every type of question. */
export function revealOf(question: ReportedQuestion): Reveal {
  const { index, solution, counts, answered } = question;
  if (findScreens(question.type) === undefined) return { bars: [] };
  const { accepted, void: isVoid } = question;
  return regradedReveal(asOpen(question), { rev: 0, index, solution, accepted, void: isVoid, counts, answered });
}

/** As tiles before anything is solved: of bars that are places the order is the solution. */
export const tilesOf = (question: ReportedQuestion): Bar[] =>
  (findScreens(question.type)?.choices(asOpen(question)) ?? []).map(({ look, text }) => ({ look, text, count: 0 }));
