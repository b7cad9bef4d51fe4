/** Undo and redo, as differences between drafts: small enough to be kept on the device with the draft. */
import { type DraftQuestion, type DraftQuiz, isSame, known, quizFields } from './draft.ts';

/** What one step changed: each pair is before and after, `null` where there was nothing. */
export interface EditStep {
  /** Steps of the same place that follow each other closely are one. */
  place: string;
  /** Unix milliseconds of its last change. */
  at: number;
  fields: Record<string, readonly [unknown, unknown]>;
  questions: Record<string, readonly [DraftQuestion | null, DraftQuestion | null]>;
  order?: readonly [string[], string[]];
}

export interface EditHistory {
  /** The oldest first. */
  done: readonly EditStep[];
  /** The one that was undone last is the last. */
  undone: readonly EditStep[];
}

export const stepsMax = 200;
/** Typing goes on as one step until there is a pause of so long. */
const pauseMs = 1500;

export const noHistory: EditHistory = { done: [], undone: [] };

/** Undefined when nothing is different. */
export function stepOf(before: DraftQuiz, after: DraftQuiz, place: string, at: number): EditStep | undefined {
  const fields: EditStep['fields'] = {};
  const [were, are] = [quizFields(before), quizFields(after)];
  for (const name of new Set([...Object.keys(were), ...Object.keys(are)])) {
    if (!isSame(were[name], are[name])) fields[name] = [were[name] ?? null, are[name] ?? null];
  }
  const questions: EditStep['questions'] = {};
  const [old, now] = [before, after].map((draft) => new Map(draft.questions.map((one) => [one.id, one])));
  for (const id of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
    const [was, is] = [old?.get(id), now?.get(id)];
    if (was !== is && !isSame(was, is)) questions[id] = [was ?? null, is ?? null];
  }
  const orders = [before, after].map((draft) => draft.questions.map(({ id }) => id));
  const [oldOrder = [], newOrder = []] = orders;
  const step = { place, at, fields, questions };
  if (!isSame(oldOrder, newOrder)) return { ...step, order: [oldOrder, newOrder] };
  return Object.keys(fields).length + Object.keys(questions).length === 0 ? undefined : step;
}

/** @param side 0: as it was before the step, 1: as it was after it */
export function applyStep(draft: DraftQuiz, { fields, questions, order }: EditStep, side: 0 | 1): DraftQuiz {
  const changed = Object.entries(fields).map(([name, pair]) => [name, pair[side] ?? undefined] as const);
  const all = new Map(draft.questions.map((question) => [question.id, question]));
  for (const [id, pair] of Object.entries(questions)) {
    const question = pair[side];
    if (question === null) all.delete(id);
    else all.set(id, question);
  }
  const inOrder = order?.[side].flatMap((id) => all.get(id) ?? []) ?? [...all.values()];
  return known({ ...draft, ...Object.fromEntries(changed), questions: inOrder });
}

/** The history with one more change in it; the steps that were undone are gone. */
export function addStep(
  history: EditHistory,
  before: DraftQuiz,
  after: DraftQuiz,
  { place, at }: { place: string; at: number },
): EditHistory {
  const last = history.done.at(-1);
  const goesOn = last !== undefined && last.place === place && at - last.at < pauseMs && history.undone.length === 0;
  const step = stepOf(goesOn ? applyStep(before, last, 0) : before, after, place, at);
  const earlier = goesOn ? history.done.slice(0, -1) : history.done;
  if (step === undefined) return goesOn ? { done: earlier, undone: [] } : history;
  return { done: [...earlier, step].slice(-stepsMax), undone: [] };
}

interface Moved {
  draft: DraftQuiz;
  history: EditHistory;
  step: EditStep;
}

export function undo(draft: DraftQuiz, { done, undone }: EditHistory): Moved | undefined {
  const step = done.at(-1);
  if (step === undefined) return undefined;
  return { draft: applyStep(draft, step, 0), history: { done: done.slice(0, -1), undone: [...undone, step] }, step };
}

export function redo(draft: DraftQuiz, { done, undone }: EditHistory): Moved | undefined {
  const step = undone.at(-1);
  if (step === undefined) return undefined;
  return { draft: applyStep(draft, step, 1), history: { done: [...done, step], undone: undone.slice(0, -1) }, step };
}
