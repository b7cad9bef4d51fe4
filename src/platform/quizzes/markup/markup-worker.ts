/** The program of the thread that formats texts and formulas; see `MarkupFormatter`. */
import { parentPort } from 'node:worker_threads';
import { drawFormula, formatQuestions, type DrawnFormula, type FormattedQuestions } from './format-question.ts';
import type { MarkedTexts } from './format-question.ts';

export interface FormulaTask {
  source: string;
  isDisplayed: boolean;
}

export type MarkupTask = { questions: readonly MarkedTexts[] } | { formulas: readonly FormulaTask[] };
export type MarkupResult = FormattedQuestions | { drawn: DrawnFormula[] };

const resultOf = (task: MarkupTask): MarkupResult =>
  'questions' in task
    ? formatQuestions(task.questions)
    : { drawn: task.formulas.map(({ source, isDisplayed }) => drawFormula(source, isDisplayed)) };

parentPort?.on('message', (task: MarkupTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
  parentPort?.postMessage(resultOf(task));
});
