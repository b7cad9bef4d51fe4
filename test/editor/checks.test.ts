/** What the editor says is wrong is what the server refuses, question by question. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleOf, questionSchema, questionTypes, quizSchema } from '../../src/protocol/quiz.ts';
import { changeType, newQuestion } from '../../web/editor/change-type.ts';
import { CheckedQuestions, checkQuestion, checkQuizFields, readRefused } from '../../web/editor/checks.ts';
import { type DraftQuestion, readDraft } from '../../web/editor/draft/draft.ts';
import { findForm } from '../../web/editor/question-types/all-types.ts';
import { linesOf } from '../../web/editor/question-types/lines.ts';
import { looksLikeQuestions, pastedLines } from '../../web/editor/question-types/pasted-lines.ts';
import { readTyped } from '../../web/editor/question-types/number-form.tsx';

const draftOf = (type: (typeof questionTypes)[number]): DraftQuestion => {
  const [question] = readDraft({ questions: [{ id: 'q', ...exampleOf(type).question }] }).questions;
  if (question === undefined) throw new Error('an example is a question');
  return question;
};
const errorsOf = (question: DraftQuestion) => checkQuestion(question).filter(({ isError }) => isError);
const isPublishable = (question: DraftQuestion) => questionSchema.safeParse(question).success;

const lines = fc.array(fc.constantFrom('', ' ', 'Nile', 'nile', 'Amazon', 'x'.repeat(201), '\0', 'Congo'), {
  maxLength: 9,
});
const numberField = fc.constantFrom<number | string | undefined>(undefined, 0, -1, 5, 1.5, 'abc', 10);
const changes = fc.record(
  {
    prompt: fc.constantFrom('', 'What?', 'x'.repeat(501), '\ud800'),
    timeLimitMs: fc.constantFrom(undefined, 4000, 5000, 240_000, 240_001, 20_500),
    points: fc.constantFrom(undefined, 0, 1000, 2000, 7),
    explanation: fc.constantFrom(undefined, 'Because.', 'x'.repeat(1001)),
    media: fc.constantFrom(
      undefined,
      { kind: 'image' as const, url: '/planets.svg' },
      { kind: 'image' as const, url: '' },
      { kind: 'image' as const, url: 'http://example.org/a.png' },
      { kind: 'image' as const, url: '//example.org/a.png' },
      { kind: 'image' as const, url: '/media/./a.png' },
      { kind: 'image' as const, url: 'https://example.org/a b.png' },
      { kind: 'audio' as const, url: 'https://example.org/a.mp3', alt: 'x'.repeat(501) },
    ),
  },
  { requiredKeys: [] },
);

describe('checks in words', () => {
  test.each(questionTypes)('%s: an error is found exactly where the server refuses', (type) => {
    const own = fc.record(
      {
        lines,
        right: fc.array(fc.boolean(), { maxLength: 9 }),
        correct: type === 'number' ? numberField : fc.constantFrom<boolean | undefined>(true, false, undefined),
        tolerance: numberField,
        min: numberField,
        max: numberField,
        step: numberField,
        regions: fc.array(
          fc.record({
            shape: fc.constant('circle' as const),
            x: fc.integer({ min: -1, max: 1001 }),
            y: fc.constant(5),
            r: fc.constant(9),
          }),
          { maxLength: 9 },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(changes, own, (shared, made) => {
        const example = draftOf(type);
        const texts = made.lines;
        const draft: DraftQuestion = { ...example, ...shared };
        if (findForm(type)?.isShownOnly === true) {
          delete draft.points;
          delete draft.explanation;
        }
        if (texts !== undefined && draft.options !== undefined) {
          const isMarked = type !== 'poll';
          draft.options = texts.map((text, at) => (isMarked ? { text, correct: made.right?.[at] ?? false } : { text }));
        }
        if (texts !== undefined && draft.items !== undefined) draft.items = texts;
        if (texts !== undefined && draft.accept !== undefined) draft.accept = texts;
        for (const name of ['correct', 'tolerance', 'min', 'max', 'step', 'regions'] as const) {
          if (name in example && name in made) Object.assign(draft, { [name]: made[name] });
        }
        const known = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
        const question = known as unknown as DraftQuestion;
        expect(errorsOf(question).length === 0, JSON.stringify(question)).toBe(isPublishable(question));
      }),
      { numRuns: 500 },
    );
  });

  test.each(questionTypes)('%s: its example has nothing to finish', (type) => {
    expect(errorsOf(draftOf(type))).toEqual([]);
  });

  test('missing alt texts, short times and options that look alike are said, and keep nothing from being played', () => {
    const question = draftOf('single');
    const wanting = {
      ...question,
      timeLimitMs: 5000,
      prompt: 'word '.repeat(60),
      media: { kind: 'image' as const, url: '/planets.svg' },
      options: [
        { text: 'Nile', correct: true },
        { text: 'nile ', correct: false },
      ],
    };
    expect(checkQuestion(wanting).map(({ field, isError }) => [field, isError])).toEqual([
      ['options/1/text', false],
      ['media/alt', false],
      ['timeLimitMs', false],
    ]);
    expect(isPublishable(wanting)).toBe(true);
    const typed = { ...draftOf('text'), accept: ['the longest of all answers that somebody might type'] };
    expect(checkQuestion(typed).map(({ field, isError }) => [field, isError])).toEqual([['accept/0', false]]);
  });

  test('fields of the quiz are refused as the server refuses them', () => {
    const questions = [draftOf('slide')];
    const cases = [
      { title: '' },
      { title: '  ' },
      { title: 'x'.repeat(121) },
      { title: 'Rivers' },
      { title: 'Rivers', language: 'english' },
      { title: 'Rivers', language: 'pt-BR' },
      { title: 'Rivers', description: 'x'.repeat(2001) },
      { title: 'Rivers', tags: ['a', 'x'.repeat(41)] },
      { title: 'Rivers', tags: ['a', ' '] },
      { title: 'Rivers', tags: Array.from({ length: 11 }, (_, at) => `${at}`) },
      { title: 'Rivers', questions: [] },
    ];
    for (const fields of cases) {
      const quiz = { questions, ...fields };
      const { success } = quizSchema.safeParse(quiz);
      expect(checkQuizFields(quiz).length === 0, JSON.stringify(fields).slice(0, 80)).toBe(success);
    }
  });
});

describe('a draft that another program wrote', () => {
  // As text has it: JSON knows no -0.
  const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
  const field = fc.oneof(json, fc.constantFrom('single', 'pin', 'number', 'text', 'order', 'true_false'));
  const names = 'id type prompt options items accept correct min regions media points tags timeLimitMs'.split(' ');
  const content = fc.dictionary(fc.constantFrom('title', 'tags', 'language', 'x'), json);
  const questions = fc.array(fc.dictionary(fc.constantFrom(...names), field), { maxLength: 4 });

  test('is read, checked and changed whatever is in it', () => {
    fc.assert(
      fc.property(content, questions, fc.constantFrom(...questionTypes), (fields, given, type) => {
        const draft = readDraft({ ...fields, questions: given });
        expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
        expect(draft.questions).toHaveLength(given.length);
        expect(new Set(draft.questions.map(({ id }) => id)).size).toBe(given.length);
        checkQuizFields(draft);
        for (const question of draft.questions) {
          checkQuestion(question);
          checkQuestion(changeType(question, type));
        }
      }),
      { numRuns: 500 },
    );
    for (const nothing of [null, undefined, [], 'text', 5, { questions: 'none' }, { questions: [null, 5, []] }]) {
      expect(readDraft(nothing)).toEqual({ title: '', questions: [] });
    }
  });
});

describe('the type of a question', () => {
  test('a new one of every type is of that type, and the server keeps all of its fields', () => {
    for (const type of questionTypes) expect(newQuestion(type)).toMatchObject({ type, prompt: '' });
  });

  test('is changed with what fits', () => {
    const single = draftOf('single');
    for (const type of questionTypes) {
      const changed = changeType(single, type);
      expect(changed).toMatchObject({ id: single.id, type, prompt: single.prompt });
      // No field is left that the new type does not have: the server refuses those.
      const { issues = [] } = questionSchema.safeParse(changed).error ?? {};
      expect(issues.filter(({ code }) => code === 'unrecognized_keys')).toEqual([]);
    }
    const texts = linesOf(single).map(({ text }) => text);
    expect(changeType(single, 'order').items).toEqual(texts);
    expect(changeType(single, 'text').accept).toEqual(['Pacific']);
    expect(changeType(single, 'multiple').options).toEqual(single.options);
    expect(changeType(changeType(single, 'order'), 'poll').options).toEqual(texts.map((text) => ({ text })));
  });
});

describe('what is pasted and typed', () => {
  test('several lines are several options, without what stands before all of them', () => {
    expect(pastedLines('a) Nile\r\nb) Amazon\n\nc) Congo\n')).toEqual(['Nile', 'Amazon', 'Congo']);
    expect(pastedLines('- Nile\nAmazon')).toEqual(['- Nile', 'Amazon']);
    expect(pastedLines('one line')).toEqual(['one line']);
  });

  test('tables and Aiken are questions, a list is none', () => {
    expect(looksLikeQuestions('Which?\nA. Nile\nB. Amazon\nANSWER: B')).toBe(true);
    expect(looksLikeQuestions('Question\tAnswer 1\tAnswer 2\nWhich?\tNile\tAmazon')).toBe(true);
    expect(looksLikeQuestions('Nile\nAmazon\nCongo')).toBe(false);
  });

  test('a number is read with a dot or a comma, and what is none is kept as it was typed', () => {
    expect(['', '12', '1,5', '−3', '1.', 'abc', '1 000', '1e400'].map(readTyped)).toEqual([
      undefined,
      12,
      1.5,
      -3,
      1,
      'abc',
      '1 000',
      '1e400',
    ]);
  });
});

test('what the server refuses has its place, until the question is changed', () => {
  const question = draftOf('single');
  const draft = { ...readDraft({ title: 'Refused' }), questions: [draftOf('poll'), question] };
  const refused = readRefused(
    [
      { path: '/questions/1/options/2/text', code: 'formula', message: 'The formula has no \\href.' },
      { path: '/questions', code: 'formula', message: 'Too many formulas.' },
    ],
    draft,
  );
  expect(refused).toMatchObject([
    { questionId: 'q', field: 'options/2/text', text: 'The formula has no \\href.', isError: true },
    { field: 'questions', text: 'Too many formulas.', isError: true },
  ]);
  const checked = new CheckedQuestions();
  const seen = (quiz: typeof draft) => checked.all(quiz).filter(({ code }) => code !== undefined);
  expect(seen(draft)).toEqual([]);
  checked.learnRefused(refused);
  expect(seen({ ...draft, title: 'Other' })).toMatchObject([{ field: 'questions' }, { field: 'options/2/text' }]);
  expect(checked.of(draft.questions[1] ?? question)).toMatchObject([{ field: 'options/2/text', code: 'formula' }]);
  const changed = { ...draft, questions: [draft.questions[0] ?? question, { ...question, prompt: 'Other?' }] };
  expect(seen(changed)).toMatchObject([{ field: 'questions' }]);
  expect(readRefused(undefined, draft)).toEqual([]);
  // What the page says itself is not said twice.
  const empty = { ...draft, questions: [{ ...question, prompt: '' }] };
  checked.learnRefused(readRefused([{ path: '/questions/0/prompt', code: 'too_small', message: 'Too small' }], empty));
  expect(checked.all(empty).filter(({ field }) => field === 'prompt')).toHaveLength(1);
});
