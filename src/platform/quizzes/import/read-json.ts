import { CodedError } from '../../../protocol/errors.ts';
import { quizSchema } from '../../../protocol/quiz.ts';
import type { ImportReport } from './import-report.ts';
import { isObject, type JsonObject } from './json-values.ts';

/** What a file of ours says of itself. */
export const ownFormat = { format: 'quickfire-quiz', version: 1 } as const;

/** What the server adds to a quiz. */
const added = new Set(['id', 'version', 'questions']);

/** Our own quizzes, as exported or as the API shows them. @throws {CodedError} `bad_request` for other JSON */
export function readOwnQuiz(value: unknown, report: ImportReport): void {
  const quiz = ownQuiz(value);
  const { questions } = quiz;
  if (!Array.isArray(questions)) throw new CodedError('bad_request', 'This JSON is no quiz: it has no questions.');
  readAbout(quiz, report);
  for (const [index, question] of questions.entries())
    report.take({ row: index + 1, cells: [JSON.stringify(question)] }, question);
}

function ownQuiz(value: unknown): JsonObject {
  if (!isObject(value)) throw new CodedError('bad_request', 'This JSON is no quiz.');
  if (value['format'] !== ownFormat.format) return value;
  if (value['version'] !== ownFormat.version)
    throw new CodedError('bad_request', 'This quiz was exported by a later version of the server.');
  if (!isObject(value['quiz'])) throw new CodedError('bad_request', 'This JSON is no quiz.');
  return value['quiz'];
}

function readAbout(quiz: JsonObject, report: ImportReport): void {
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
