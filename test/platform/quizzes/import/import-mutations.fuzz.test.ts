/**
 * Random changes of a good file of each format end in questions and a report that add up, or in a reason, and never in an
 * error of ours. `FUZZ_SEED=<printed>` repeats a run.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ImportReader } from '../../../../src/platform/quizzes/import/import-reader.ts';
import { importFormats } from '../../../../src/protocol/imports.ts';
import { quizSchema } from '../../../../src/protocol/quiz.ts';
import type { ImportedQuiz } from '../../../../src/platform/quizzes/import/import-report.ts';
import { Dice } from '../../../fuzz/dice.ts';
import { readTestEnvironment } from '../../../support/environment.ts';
import { goodFiles } from './good-files.ts';
import { mutate } from './mutations.ts';
import { importLimits, readImport } from './read-import.ts';

const { fuzzSeed, full } = readTestEnvironment();
const seed = fuzzSeed ?? randomInt(2 ** 31);
const rounds = full ? 5000 : 60;
const refusal = { name: 'CodedError', code: 'bad_request' };

function expectWhole({ read, taken, skipped, quiz, further = [], rows }: ImportedQuiz, of: string): void {
  expect(read, of).toBe(taken + skipped);
  expect(quiz.questions, of).toHaveLength(taken);
  expect(
    rows.filter(({ level }) => level === 'error'),
    of,
  ).toHaveLength(skipped);
  for (const each of taken > 0 ? [quiz, ...further] : further) expect(quizSchema.parse(each), of).toEqual(each);
}

describe.each(importFormats)(`a file of the format %s (FUZZ_SEED=${seed})`, (format) => {
  it('that was changed at random is read or refused', { timeout: full ? 1_200_000 : 60_000 }, async () => {
    const dice = new Dice(seed);
    for (let round = 0; round < rounds; round += 1) {
      const file = mutate(goodFiles[format].file, dice);
      const told = dice.chance(0.3) ? dice.pick([format, dice.pick(importFormats)]) : undefined;
      const read = await readImport(file, told).catch((error: unknown) => error);
      // Said with the failure: the file is in no list.
      const file64 = `round ${round}, ${told ?? 'no format told'}: ${Buffer.from(file).toString('base64')}`;
      if (read instanceof Error) expect(read, file64).toMatchObject(refusal);
      else expectWhole(read as ImportedQuiz, file64);
    }
  });
});

it(`threads that read such files end (FUZZ_SEED=${seed})`, { timeout: 120_000 }, async () => {
  const dice = new Dice(seed);
  const reader = new ImportReader({ ...importLimits, readMs: 15_000 });
  const left = new Set<object>();
  const watch = (worker: import('node:worker_threads').Worker) => {
    left.add(worker);
    worker.once('exit', () => left.delete(worker));
  };
  process.on('worker', watch);
  try {
    for (const format of importFormats) {
      const bytes = mutate(goodFiles[format].file, dice);
      const reading = reader.read({ bytes }, new AbortController().signal);
      const reply = await reading.then(String, (error: unknown) => error);
      if (typeof reply === 'string') expectWhole(JSON.parse(reply) as ImportedQuiz, format);
      else expect(reply).toMatchObject(refusal);
    }
    await expect.poll(() => left.size).toBe(0);
  } finally {
    process.off('worker', watch);
  }
});
