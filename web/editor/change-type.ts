import { type DraftQuestion, known, makeQuestionId } from './draft/draft.ts';
import { findForm } from './question-types/all-types.ts';

/** Fields that no type has for itself. */
const common = ['id', 'type', 'prompt', 'media', 'timeLimitMs', 'points', 'explanation'] as const;
const own = ['options', 'items', 'accept', 'caseSensitive', 'correct', 'tolerance', 'min', 'max', 'step', 'regions'];

/** The question as one of another type: what fits it is kept. Undo brings the rest back. */
export function changeType(question: DraftQuestion, type: string): DraftQuestion {
  const form = findForm(type);
  if (form === undefined || type === question.type) return question;
  const rest = Object.entries(question).filter(([name]) => !own.includes(name) && !common.includes(name as 'id'));
  const { id, prompt, media, timeLimitMs, points, explanation } = question;
  const fields = { ...Object.fromEntries(rest), id, type, prompt, media, timeLimitMs, ...form.take(question) };
  return known(form.isShownOnly === true ? fields : { ...fields, points, explanation });
}

export function newQuestion(type: string): DraftQuestion {
  return { id: makeQuestionId(), type, prompt: '', ...findForm(type)?.take({}) };
}
