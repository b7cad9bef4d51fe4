import { hiddenText, type HiddenRows } from '../../game/hidden-rows.ts';
import { rulesOf } from '../../game/question-types/all-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { OwnQuestion } from '../../protocol/own-results.ts';
import type { Answer } from '../../protocol/quiz.ts';

export interface OwnAnswer {
  question: number;
  answer: Answer;
  correct: boolean | null;
  fraction: number;
  points: number;
  elapsedMs: number;
}

/** A question that was asked, with what one player answered. */
export function describeOwnQuestion(
  question: ShownQuestion,
  own: OwnAnswer | undefined,
  hiddenRows: HiddenRows,
): OwnQuestion {
  const { index, type, prompt, timeLimitMs, solution } = question;
  const { markup, formatted, media, options, items, min, max, step, caseSensitive, accepted, explanation } = question;
  return {
    index,
    type,
    prompt,
    ...given({ markup, formatted, media, options, items, min, max, step, caseSensitive, accepted, explanation }),
    ...given({ void: question.void }),
    solution: rulesOf(question).reveal(solution),
    timeLimitMs,
    ...(own === undefined ? {} : shownAnswer(question, own, hiddenRows)),
    correct: own?.correct ?? null,
    fraction: own?.fraction ?? 0,
    points: own?.points ?? 0,
    elapsedMs: own?.elapsedMs ?? null,
  };
}

/** A link may be passed on: what the wall hides is hidden here too. */
function shownAnswer(
  question: ShownQuestion,
  { answer, correct }: OwnAnswer,
  hiddenRows: HiddenRows,
): Pick<OwnQuestion, 'answer' | 'hidden'> {
  const isTyped = rulesOf(question).isTyped && correct !== true;
  return isTyped && hiddenRows.hides(question, String(answer)) ? { answer: hiddenText, hidden: true } : { answer };
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
