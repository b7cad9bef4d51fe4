import { jsonShapeFault } from '../../../lib/json-shape.ts';
import { CodedError } from '../../../protocol/errors.ts';
import { quizSchema } from '../../../protocol/quiz.ts';
import type { ImportReport } from './import-report.ts';

/** What a file of ours says of itself. */
export const ownFormat = { format: 'quickfire-quiz', version: 1 } as const;

/** A quiz of 5,000 questions; more are no quiz. */
const shape = { depth: 16, fields: 64, elements: 5000, values: 200_000 };
/** What the server adds to a quiz. */
const added = new Set(['id', 'version', 'questions']);

/** Whether this may be a quiz as JSON. */
export const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** Our own quizzes, as exported or as the API shows them. @throws {CodedError} `bad_request` for other JSON */
export function readJson(text: string, report: ImportReport): void {
  const quiz = ownQuiz(parse(text));
  const { questions } = quiz;
  if (!Array.isArray(questions)) throw new CodedError('bad_request', 'This JSON is no quiz: it has no questions.');
  readAbout(quiz, report);
  for (const [index, question] of questions.entries())
    report.take({ row: index + 1, cells: [JSON.stringify(question)] }, question);
}

function parse(text: string): unknown {
  const fault = jsonShapeFault(text, shape);
  if (fault !== undefined) throw new CodedError('bad_request', `The JSON ${fault}.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodedError('bad_request', 'The JSON is broken: not all of it is there.', { cause: error });
  }
}

function ownQuiz(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new CodedError('bad_request', 'This JSON is no quiz.');
  if (value['format'] !== ownFormat.format) return value;
  if (value['version'] !== ownFormat.version)
    throw new CodedError('bad_request', 'This quiz was exported by a later version of the server.');
  if (!isObject(value['quiz'])) throw new CodedError('bad_request', 'This JSON is no quiz.');
  return value['quiz'];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readAbout(quiz: Record<string, unknown>, report: ImportReport): void {
  const fields: Record<string, { safeParse(value: unknown): { success: boolean; data?: unknown } }> = quizSchema.shape;
  for (const [name, value] of Object.entries(quiz)) {
    if (added.has(name)) continue;
    const parsed = Object.hasOwn(fields, name) ? fields[name]?.safeParse(value) : undefined;
    if (parsed?.success === true) report.about[name] = parsed.data;
    else {
      const message = `The quiz' ${name.slice(0, 40)} was not taken: it is not known or not valid.`;
      report.note(0, { level: 'warning', code: 'field', message });
    }
  }
}
