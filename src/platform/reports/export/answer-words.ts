import type { Answer, Solution } from '../../../protocol/quiz.ts';
import type { ReportedQuestion } from '../../../protocol/reports.ts';
import type { Cell } from './table.ts';

type Asked = Pick<ReportedQuestion, 'type' | 'options' | 'items'>;

/** What an answer says: numbers stay numbers, options and items are their texts. */
export function answerCell(question: Asked, answer: Answer): string | number {
  if (question.type === 'number' && typeof answer === 'number') return answer;
  if (question.type === 'pin' && Array.isArray(answer)) return answer.join(', ');
  if (typeof answer === 'string') return answer;
  return wordsOf(question, [answer].flat());
}

/** What is right, and what regrades accept besides, in words; empty where nothing is, or where only a picture shows it. */
export function solutionCell(question: Asked & Pick<ReportedQuestion, 'solution' | 'accepted'>): Cell {
  const { type, solution, accepted = [] } = question;
  if (solution === null || type === 'pin') return '';
  if (accepted.length === 0) return rightCell(question);
  const right = String(rightCell(question));
  const besides = accepted.map((answer) => String(answerCell(question, answer))).join(' | ');
  return type === 'multiple' ? `${right} (counts neither way: ${besides})` : `${right} | ${besides}`;
}

function rightCell(question: Asked & Pick<ReportedQuestion, 'solution'>): string | number {
  const { type, solution } = question;
  if (type === 'text') return (solution as string[]).join(' | ');
  if (type === 'number') return numberCell(solution);
  return wordsOf(question, [solution].flat() as (number | boolean)[]);
}

function numberCell(solution: Solution): string | number {
  const { correct, tolerance } = solution as { correct: number; tolerance: number };
  return tolerance === 0 ? correct : `${correct} ± ${tolerance}`;
}

/** @param picks shown indexes, or a truth */
function wordsOf({ type, options = [], items = [] }: Asked, picks: readonly (number | boolean)[]): string {
  if (type === 'order') return picks.map((pick) => items[Number(pick)] ?? '').join(' > ');
  const texts = new Map(options.map(({ shown, text }) => [shown, text]));
  return picks.map((pick) => texts.get(Number(pick)) ?? '').join(' | ');
}
