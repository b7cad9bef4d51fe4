import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDefinition } from '../../src/game/definition.ts';
import { summarizeQuestion } from '../../src/game/question-summary.ts';
import { cleanTeamName } from '../../src/game/teams.ts';
import { shownLine, shownText } from '../../src/lib/visible-text.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { settingsSchema } from '../../src/protocol/settings.ts';

const harmful = Array.from(
  '\u0001\u0007\u001b\u007f\u0085\u009b\u202e\u202a\u2066\u2069\u200f\u2028\u2029\u200b\ufeff\u3164\ue000',
);

describe('shownLine', () => {
  it('is one line that turns nothing, whatever was typed', () => {
    const sign = fc.oneof(fc.constantFrom(...harmful), fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), (signs) => {
        const line = shownLine(signs.join(''));
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]|^\s|\s$/u);
        expect(line).not.toBe('');
        expect(shownLine(line)).toBe(line);
      }),
    );
  });

  it.each([
    ['Paris', 'Paris'],
    ['New  York\u2028City', 'New York City'],
    ['Par\u0007is\u202e', 'Paris'],
    ['\u200b\u2066', '\uFFFD'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩‍🚀', '👩‍🚀'],
    [`a${'\u0489'.repeat(150)}b`, `a${'\u0489'.repeat(4)}b`],
    [`a${'\u0301'.repeat(199)}`, `a${'\u0301'.repeat(4)}`],
    [`ก${'\u0e49'.repeat(150)}`, `ก${'\u0e49'.repeat(4)}`],
    [`ཀ${'\u0f7f\u0f71'.repeat(50)}`, `ཀ${'\u0f7f\u0f71'.repeat(4)}`],
    ['Nguyễn Thị Bích', 'Nguyễn Thị Bích'],
    ['မြွှေ့', 'မြွှေ့'],
    ['a\uFFFCb', 'a b'],
  ])('%j is shown as %j', (typed, shown) => {
    expect(shownLine(typed)).toBe(shown);
  });
});

describe('shownText', () => {
  it.each([
    ['one\ntwo\tthree', 'one\ntwo\tthree'],
    ['one\r\ntwo\u2028three', 'one\ntwo\nthree'],
    ['a\u0007b\u001b[31mc', 'ab[31mc'],
    ['\u202eabc\u202c', 'abc'],
    ['a \u2067אב\u2069 b', 'a \u2067אב\u2069 b'],
    ['a \u2067אב', 'a אב'],
    ['a \u2069\u2066b', 'a b'],
    ['ไทย\u200bไทย', 'ไทย\u200bไทย'],
  ])('%j is shown as %j', (authored, shown) => {
    expect(shownText(authored)).toBe(shown);
    expect(shownText(shown)).toBe(shown);
  });
});

it('nothing of a quiz, a team or an answer turns the wall', () => {
  const bad = '\u202e\u0007x\u001b';
  const quiz = quizSchema.parse({
    title: `t${bad}`,
    questions: [
      { type: 'text', prompt: `p${bad}`, explanation: `e${bad}`, accept: [`a${bad}`] },
      { type: 'poll', prompt: 'p', options: [{ text: `o${bad}` }, { text: 'other' }] },
      { type: 'order', prompt: 'p', items: [`i${bad}`, 'other'] },
    ],
  });
  const { questions, title } = makeDefinition(quiz, settingsSchema.parse({}), () => 0.5);
  const shown = questions.map(({ prompt, explanation, options, items }) => [prompt, explanation, options, items]);
  expect(JSON.stringify([title, shown])).not.toMatch(/\\u|\u202e/);
  expect(cleanTeamName(`Red${bad}\u3164`)).toBe('Redx');
  const [text] = questions;
  // Compared as authored and as sent; shown as they can be seen.
  const { counts, correct } = summarizeQuestion(text as (typeof questions)[number], [
    { answer: `a${bad}`, elapsedMs: 1 },
    { answer: 'b\u2066\u0001b', elapsedMs: 1 },
  ]);
  expect(correct).toBe(1);
  expect(counts).toEqual([
    { answer: 'ax', count: 1, correct: true },
    { answer: 'bb', count: 1, correct: false },
  ]);
});
