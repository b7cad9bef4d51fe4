import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { findScreens } from '../question-types/all-types.ts';
import { regradedReveal } from '../question-types/regraded-reveal.ts';
import { asShown } from '../regrade/as-shown.ts';
import type { Bar, Reveal } from '../question-types/question-screens.ts';
import type { OpenQuestion } from '../question-types/shown-question.ts';

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
