import type { Loss } from '../../../protocol/exports.ts';
import type { Question, Quiz } from '../../../protocol/quiz.ts';

/** What a file does not hold of one question, each once. */
export class QuestionLosses {
  readonly rows: Loss[] = [];
  readonly #question: number;

  /** @param question from 0 */
  constructor(question: number) {
    this.#question = question;
  }

  lose(field: string, message: string): void {
    const isTold = this.rows.some((row) => row.field === field && row.message === message);
    if (!isTold) this.rows.push({ question: this.#question, field, message });
  }

  /** The question is not in the file at all: whatever else it would lose is not told. */
  leaveOut(message: string): undefined {
    this.rows.splice(0, Infinity, {
      question: this.#question,
      field: 'type',
      message: `Left out: ${message}`,
      leftOut: true,
    });
  }
}

/** Undefined for a question that was left out. */
export type WriteQuestion<T> = (question: Question, losses: QuestionLosses) => T | undefined;

/** What was written of each question that the format can hold, in their order, and what is lost of them and of the quiz. */
export function writeQuestions<T>(quiz: Quiz, write: WriteQuestion<T>): { written: T[]; losses: Loss[] } {
  const losses = quizLosses(quiz);
  const written: T[] = [];
  for (const [index, question] of quiz.questions.entries()) {
    const lost = new QuestionLosses(index);
    const one = write(question, lost);
    if (one !== undefined) written.push(one);
    losses.push(...lost.rows);
  }
  return { written, losses };
}

/** In the order in which they are told. */
const fieldLosses: Record<string, string> = {
  title: 'The title is only in the name of the file.',
  description: 'The description is not in the file.',
  language: 'The language is not in the file.',
  tags: 'The tags are not in the file.',
  id: 'Questions get new ids: reports over several games take them for other questions.',
};

/** No format of others has a place for what is beside the questions. */
function quizLosses(quiz: Quiz): Loss[] {
  const given = Object.entries(quiz).flatMap(([field, value]) => (isNothing(value) ? [] : field));
  if (quiz.questions.some(({ id }) => id !== undefined)) given.push('id');
  const known = Object.keys(fieldLosses);
  const lost = [...known.filter((field) => given.includes(field)), ...given.filter((field) => !known.includes(field))];
  return lost
    .filter((field) => field !== 'questions')
    .map((field) => ({ question: null, field, message: fieldLosses[field] ?? `Its ${field} is not in the file.` }));
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
