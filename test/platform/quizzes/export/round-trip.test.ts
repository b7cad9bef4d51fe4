/**
 * What is written is read again by the importer, which has other libraries for it: what is not told to be lost comes back
 * equal. `FUZZ_SEED=<printed>` repeats a run.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportQuiz } from '../../../../src/platform/quizzes/export/export-quiz.ts';
import { exportFormats, type ExportFormat, type Loss } from '../../../../src/protocol/exports.ts';
import { quizSchema, type Question, type Quiz } from '../../../../src/protocol/quiz.ts';
import { readTestEnvironment } from '../../../support/environment.ts';
import { randomQuestion, randomQuiz } from './random-quiz.ts';
import { readImport } from '../import/read-import.ts';

const { fuzzSeed, full } = readTestEnvironment();
const seed = fuzzSeed ?? Date.now() % 2 ** 31;
const rounds = { seed, numRuns: full ? 5000 : 60 };
const others = exportFormats.filter((format) => format !== 'json');

/** Nothing written there is nothing, as its absence is. */
const isNothing = (value: unknown) => value === undefined || value === '' || value === false;

/** Of a question that came back only what was promised. */
function expectKept(before: Question, after: Question | undefined, lost: ReadonlySet<string>): void {
  const fields = new Set([...Object.keys(before), ...Object.keys(after ?? {})]);
  for (const field of fields) {
    if (lost.has(field) || field === 'id') continue;
    // Of another type are its fields.
    if (lost.has('type') && !['prompt', 'timeLimitMs', 'points', 'explanation', 'media'].includes(field)) continue;
    const [one, other] = [before, after].map((question) => (question as Record<string, unknown> | undefined)?.[field]);
    if (!(isNothing(one) && isNothing(other))) expect(other, field).toEqual(one);
  }
}

async function expectRoundTrip(quiz: Quiz, format: ExportFormat, told = true): Promise<void> {
  const { bytes, losses } = exportQuiz(quiz, format);
  const isOut = (index: number) => losses.some((loss) => loss.question === index && loss.leftOut === true);
  const kept = [...quiz.questions.entries()].filter(([index]) => !isOut(index));
  if (kept.length === 0) return;
  const read = await readImport(bytes, told ? format : undefined);
  expect(read).toMatchObject({ format, taken: kept.length, skipped: 0 });
  for (const [at, [index, question]] of kept.entries()) {
    const lost = losses.filter((loss) => loss.question === index).map(({ field }) => field);
    expectKept(question, read.quiz.questions[at], new Set(lost));
  }
}

describe(`quizzes of all types (FUZZ_SEED=${seed})`, () => {
  it('come back identical as our own JSON', async () => {
    const property = fc.asyncProperty(randomQuiz(20), async (quiz) => {
      const { bytes, losses } = exportQuiz(quiz, 'json');
      expect(losses).toEqual([]);
      const { quiz: read, rows } = await readImport(bytes);
      expect(rows).toEqual([]);
      expect(read).toEqual(quiz);
    });
    await fc.assert(property, rounds);
  });

  it.each(others)('come back from %s but for what was told to be lost', async (format) => {
    await fc.assert(
      fc.asyncProperty(randomQuiz(12), async (quiz) => await expectRoundTrip(quiz, format)),
      rounds,
    );
  });

  it.each(others)('are known for %s without being told', async (format) => {
    await fc.assert(
      fc.asyncProperty(randomQuiz(12), async (quiz) => {
        // A line that names columns is the header of a table.
        fc.pre(format !== 'aiken' || !quiz.questions.some(({ prompt }) => prompt.trimStart().startsWith('Question,')));
        await expectRoundTrip(quiz, format, false);
      }),
      rounds,
    );
  });

  it.each(exportFormats)('have 200 questions in %s too', async (format) => {
    const questions = fc
      .sample(randomQuestion, { seed, numRuns: 200 })
      .map((question, at) => ({ ...question, id: `q${at}` }));
    const quiz = quizSchema.parse(JSON.parse(JSON.stringify({ title: 'All', questions })));
    await expectRoundTrip(quiz, format);
  });
});

describe('losses', () => {
  it.each(others)('of %s are of a question or of the quiz, once each', (format) => {
    const property = fc.property(randomQuiz(12), (quiz) => {
      const { losses } = exportQuiz(quiz, format);
      const keys = losses.map(({ question, field, message }: Loss) => `${question} ${field} ${message}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { question, field } of losses) {
        const owner: object = question === null ? { ...quiz, id: '' } : (quiz.questions[question] ?? {});
        expect(Object.keys(owner)).toContain(field);
      }
    });
    fc.assert(property, rounds);
  });
});
