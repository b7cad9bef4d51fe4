/** Blocks of GIFT are read as the grammar alone reads them, faults included. `FUZZ_SEED=<printed>` repeats a run. */
import * as fc from 'fast-check';
import { parse } from 'gift-pegjs';
import { expect, it } from 'vitest';
import { parseGift } from '../../../../src/platform/quizzes/import/parse-gift.ts';
import { readTestEnvironment } from '../../../support/environment.ts';

const { fuzzSeed, full } = readTestEnvironment();
const seed = fuzzSeed ?? Date.now() % 2 ** 31;

const signs = [
  ['\\', '~', '=', '#', '{', '}', ':', '::', '->', '%', '%50%', '####', '{#', '..', '//', '$CATEGORY:', '[html]'],
  ['[markdown]', '[moodle]', '[plain]', '[tag:', ']', '{T', '{TRUE', '{F}', '{FALSE}', '{T}', '\\n', '\\=', '&&092;'],
  ['\n', '\r\n', '\t', '  ', ' ', '\u00a0', '5', '3.14', '-1', 'e5', '\ue000', '&amp;', '_____'],
].flat();
const texts = [
  ['a', 'True or false', 'TRUE is long enough', 'FALSEHOODS', 'Table of contents', 'T', 'moodle is a name'],
  ['What is the capital of Peru?', '<b>bold</b> and <i class="x">more</i>', '50 per cent of these', '(a) or (b), "c"'],
  [
    '/etc/passwd',
    'Größe über alles',
    'Infinity and beyond',
    'x>yyyyyyyyy',
    'html plain markdown',
    'CATEGORY of things',
  ],
  ['日本語のクイズです', 'e\u0301te\u0301 et hiver'],
].flat();
const [sign, words] = [fc.constantFrom(...signs), fc.constantFrom(...texts)];
const block = fc
  .array(fc.oneof({ weight: 3, arbitrary: sign }, { weight: 2, arbitrary: words }), { maxLength: 24 })
  .map((parts) => `${parts.join('')}\n\n`);
const question = fc
  .tuple(
    words,
    words,
    fc.array(fc.tuple(fc.constantFrom('=', '~', '~%-50%', '=%100%'), words, sign), { minLength: 1, maxLength: 5 }),
  )
  .map(([prompt, end, answers]) => `${prompt} {\n${answers.flat().join(' ')}\n} ${end}\n\n`);

const outcome = (read: (text: string) => unknown, text: string): unknown => {
  try {
    return read(text);
  } catch (error) {
    return (error as Error).name;
  }
};

it(`as the grammar reads it (FUZZ_SEED=${seed})`, { timeout: 120_000 }, () => {
  let taken = 0;
  const property = fc.property(fc.oneof(block, question), (text) => {
    const read = outcome(parse, text);
    expect(outcome(parseGift, text)).toEqual(read);
    if (Array.isArray(read)) taken += 1;
  });
  const numRuns = full ? 200_000 : 4000;
  fc.assert(property, { seed, numRuns });
  expect(taken).toBeGreaterThan(numRuns / 10);
});
