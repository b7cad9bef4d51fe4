/** Quizzes of other products as JSON: Open Trivia DB, arsnova, Razzia, ClassQuiz. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { quizSchema } from '../../../../src/protocol/quiz.ts';
import { readImport, remarksOf } from './read-import.ts';

const refused = (message: RegExp) => ({ code: 'bad_request', message: expect.stringMatching(message) });
const texts = (all: readonly string[]) => all.map((text) => ({ text }));

describe('Open Trivia DB', () => {
  const asked = [
    {
      category: 'Art & Design',
      type: 'multiple',
      difficulty: 'easy',
      question: "Who said “it's 5 > 3 & true” + 100%?",
      correct_answer: 'Zoë',
      incorrect_answers: ['Ann', '10', '9'],
    },
    {
      category: 'Art & Design',
      type: 'boolean',
      difficulty: 'hard',
      question: 'Is it?',
      correct_answer: 'False',
      incorrect_answers: ['True'],
    },
  ];
  const html = (text: string) =>
    text.replace(
      /[&'>“”ë]/g,
      (sign) => ({ '&': '&amp;', "'": '&#039;', '>': '&gt;', '“': '&ldquo;', '”': '&rdquo;' })[sign] ?? '&euml;',
    );
  const encode = (by: (text: string) => string) =>
    asked.map((each) =>
      Object.fromEntries(
        Object.entries(each).map(([name, value]) => [name, Array.isArray(value) ? value.map(by) : by(value)]),
      ),
    );

  it.each<[string, unknown]>([
    ['HTML entities', { response_code: 0, results: encode(html) }],
    ['percent signs', { response_code: 0, results: encode(encodeURIComponent) }],
    [
      'plus signs',
      { response_code: 0, results: encode((text) => new URLSearchParams({ a: text }).toString().slice(2)) },
    ],
    ['base64', { response_code: 0, results: encode((text) => Buffer.from(text).toString('base64')) }],
    ['nothing, as a bare list', asked],
  ])('is read from %s', async (_, value) => {
    const read = await readImport(JSON.stringify(value));
    expect(read).toMatchObject({ format: 'opentdb', read: 2, taken: 2, quiz: { tags: ['Art & Design'] } });
    expect(read.quiz.questions).toMatchObject([
      {
        type: 'single',
        prompt: "Who said “it's 5 > 3 & true” + 100%?",
        options: [
          { text: '9', correct: false },
          { text: '10', correct: false },
          { text: 'Ann', correct: false },
          { text: 'Zoë', correct: true },
        ],
      },
      { type: 'true_false', prompt: 'Is it?', correct: false },
    ]);
    expect(read.quiz.description).toMatch(/opentdb\.com.*CC BY-SA 4\.0/);
    expect(remarksOf(read)).toEqual([
      [0, 'left_out'],
      [0, 'sorted'],
    ]);
    expect(quizSchema.parse(read.quiz)).toEqual(read.quiz);
  });

  it('says why it sent nothing, and loses one question to a fault', async () => {
    await expect(readImport('{"response_code":5,"results":[]}')).rejects.toMatchObject(refused(/asked too often/));
    const bad = [{ ...asked[0], type: 'essay' }, 7, { ...asked[0], incorrect_answers: 'Ann' }, asked[1]];
    const read = await readImport(JSON.stringify(bad));
    expect(read).toMatchObject({ read: 4, taken: 1, skipped: 3 });
    expect(remarksOf(read).slice(2)).toEqual([
      [1, 'unknown_type'],
      [2, 'not_valid'],
      [3, 'not_valid'],
    ]);
    expect(read.rows.find(({ row }) => row === 1)?.cells?.slice(1)).toEqual(['Zoë', 'Ann', '10', '9']);
  });
});

describe('arsnova', () => {
  const answers = [
    { text: 'a', isCorrect: true },
    { text: '$b^2$', isCorrect: false },
  ];
  const questions = [
    { text: '### One\nof these?', type: 'SINGLE_CHOICE', timer: 400, difficulty: 'EASY', order: 0, answers },
    { text: 'Some?', type: 'MULTIPLE_CHOICE', answers, enabled: false },
    { text: 'Which?', type: 'SURVEY', timer: 15, answers },
    {
      text: 'How sure?',
      type: 'RATING',
      ratingMin: 1,
      ratingMax: 3,
      ratingLabelMin: 'not',
      ratingLabelMax: 'very',
      answers: [],
    },
    { text: 'Name it.', type: 'SHORT_TEXT', answers },
    {
      text: 'When?',
      type: 'NUMERIC_ESTIMATE',
      answers: [],
      numericReferenceValue: 1789,
      numericIntervalLeft: 1788,
      numericIntervalRight: 1795,
      numericMin: 1700,
      numericMax: 1900,
    },
    {
      text: 'How many?',
      type: 'NUMERIC_ESTIMATE',
      answers: [],
      numericReferenceValue: 200,
      numericToleranceMode: 'RELATIVE_PERCENT',
      numericTolerancePercent: 5,
    },
    { text: 'Say something.', type: 'FREETEXT', answers: [] },
    { text: 'New?', type: 'HOLOGRAM', answers: [] },
    'none',
  ];

  it('.eu: choices, polls, scales, texts and numbers; Markdown is markup', async () => {
    const read = await readImport(
      JSON.stringify({ exportVersion: 1, quiz: { name: 'Name', description: 'About', defaultTimer: 40, questions } }),
    );
    expect(read).toMatchObject({
      format: 'arsnova',
      read: 10,
      taken: 7,
      quiz: { title: 'Name', description: 'About' },
    });
    expect(read.quiz.questions).toMatchObject([
      { type: 'single', prompt: '### One\nof these?', timeLimitMs: 240_000, markup: true },
      { type: 'multiple', timeLimitMs: 40_000 },
      { type: 'poll', timeLimitMs: 15_000, options: texts(['a', '$b^2$']) },
      { type: 'poll', options: texts(['1 – not', '2', '3 – very']) },
      { type: 'text', accept: ['a'] },
      { type: 'number', correct: 1789, tolerance: 1, min: 1700, max: 1900 },
      { type: 'number', correct: 200, tolerance: 10 },
    ]);
    expect(remarksOf(read)).toEqual([
      [0, 'left_out'],
      [0, 'settings'],
      [1, 'formatted'],
      [1, 'time'],
      [2, 'formatted'],
      [2, 'off'],
      [3, 'formatted'],
      [4, 'scale'],
      [5, 'compared'],
      [6, 'uneven'],
      [8, 'unknown_type'],
      [9, 'unknown_type'],
      [10, 'not_valid'],
    ]);
  });

  it('.click names its types otherwise', async () => {
    const option = (answerText: string, isCorrect: boolean, more = {}) => ({ answerText, isCorrect, ...more });
    const two = [option('Wahr', false), option('Falsch', true)];
    const questionList = [
      { TYPE: 'SingleChoiceQuestion', questionText: 'One?', timer: 30, answerOptionList: two, tags: ['t'] },
      { TYPE: 'TrueFalseSingleChoiceQuestion', questionText: 'True?', timer: 30, answerOptionList: two },
      { TYPE: 'YesNoSingleChoiceQuestion', questionText: 'Yes?', timer: 30, answerOptionList: two },
      { TYPE: 'MultipleChoiceQuestion', questionText: 'Some?', timer: 30, answerOptionList: two },
      {
        TYPE: 'SurveyQuestion',
        questionText: 'Poll?',
        timer: 30,
        answerOptionList: two,
        multipleSelectionEnabled: true,
      },
      {
        TYPE: 'RangedQuestion',
        questionText: 'Guess',
        timer: 60,
        answerOptionList: [],
        rangeMin: 0,
        rangeMax: 9,
        correctValue: 4,
      },
      {
        TYPE: 'FreeTextQuestion',
        questionText: 'Type',
        timer: 30,
        answerOptionList: [option('Ob', true, { configCaseSensitive: true })],
      },
      { TYPE: 'DrawingQuestion', questionText: 'Draw', timer: 30, answerOptionList: [] },
    ];
    const read = await readImport(JSON.stringify({ name: 'Click', questionList }));
    expect(read).toMatchObject({ format: 'arsnova', read: 8, taken: 7, quiz: { title: 'Click' } });
    expect(read.quiz.questions).toMatchObject([
      { type: 'single' },
      { type: 'true_false', correct: false },
      { type: 'single' },
      { type: 'multiple' },
      { type: 'poll', options: texts(['Wahr', 'Falsch']) },
      { type: 'number', correct: 4, tolerance: 0, timeLimitMs: 60_000 },
      { type: 'text', accept: ['Ob'], caseSensitive: true },
    ]);
    expect(remarksOf(read).filter(([row]) => row > 0)).toEqual([
      [5, 'one_pick'],
      [6, 'range'],
      [8, 'unknown_type'],
    ]);
  });
});

describe('Razzia', () => {
  it('counts its solutions from 0, one or several', async () => {
    const base = { answers: ['a', 'b', 3], cooldown: 5, time: 15 };
    const questions = [
      { ...base, question: 'One?', solution: 2, image: 'https://example.org/a.png' },
      { ...base, question: 'Some?', solutions: [0, 1], time: -1 },
      { ...base, question: 'Any?', type: 'multi', solutions: [0] },
      {
        ...base,
        question: 'Days?',
        type: 'estimation',
        answers: [],
        solutions: [28],
        options: { min: 0, max: 60, step: 1, margin: 5 },
      },
      { ...base, question: 'Out?', solution: 3 },
      { ...base, question: 'None?' },
      { ...base, question: 'New?', type: 'draw', solution: 0 },
    ];
    const read = await readImport(JSON.stringify({ subject: 'Mixed', questions }));
    expect(read).toMatchObject({ format: 'razzia', read: 7, taken: 4, quiz: { title: 'Mixed' } });
    expect(read.quiz.questions).toMatchObject([
      { type: 'single', timeLimitMs: 15_000, options: [{}, {}, { text: '3', correct: true }] },
      { type: 'multiple', timeLimitMs: 20_000, options: [{ correct: true }, { correct: true }, { correct: false }] },
      { type: 'multiple' },
      { type: 'number', correct: 28, tolerance: 5, min: 0, max: 60, step: 1 },
    ]);
    expect(remarksOf(read)).toEqual([
      [0, 'left_out'],
      [1, 'no_picture'],
      [2, 'time'],
      [5, 'correct_missing'],
      [6, 'no_correct'],
      [7, 'unknown_type'],
    ]);
  });

  it('asks for opinions in a survey', async () => {
    const survey = {
      gameMode: 'survey',
      subject: 'S',
      questions: [{ question: 'How?', type: 'multi', answers: ['x', 'y'], time: 20 }],
    };
    const read = await readImport(JSON.stringify(survey));
    expect(read.quiz.questions).toMatchObject([{ type: 'poll', options: texts(['x', 'y']) }]);
    expect(remarksOf(read)).toEqual([[1, 'one_pick']]);
  });
});

describe('ClassQuiz', () => {
  const right = (answer: string) => ({ answer, right: true, color: null });
  const wrong = (answer: string) => ({ answer, right: false, color: null });
  const quiz = {
    title: '<p>Our &amp; yours</p>',
    description: 'About',
    cover_image: -1,
    questions: [
      {
        question: '<p>Is 2<sup>3</sup> = 8?</p>',
        time: '20',
        type: 'ABCD',
        image: 0,
        answers: [right('yes'), wrong('no')],
      },
      { question: 'Any?', time: '20', image: null, answers: [right('a'), right('b'), wrong('c')] },
      { question: 'All?', time: '20', type: 'CHECK', image: null, answers: [right('a'), wrong('b')] },
      {
        question: 'Vote',
        time: '20',
        type: 'VOTING',
        image: null,
        answers: [{ answer: 'x', image: 'y' }, { answer: 'z' }],
      },
      { question: 'Sort', time: '20', type: 'ORDER', image: null, answers: [{ answer: '1' }, { answer: '2' }] },
      { question: 'Type', time: '20', type: 'TEXT', image: null, answers: [{ answer: 'Ob', case_sensitive: true }] },
      {
        question: 'Range',
        time: '20',
        type: 'RANGE',
        image: null,
        answers: { min: 0, max: 10, min_correct: 3, max_correct: 4 },
      },
      { question: 'Look', time: '20', type: 'SLIDE', image: null, answers: '{"elements":[]}' },
      { question: 'New', time: '20', type: 'DANCE', image: null, answers: [] },
    ],
  };
  const json = gzipSync(JSON.stringify(quiz));
  const parts = [json, Buffer.from('c7c7c700', 'hex')];
  const picture = [
    Buffer.from('c6c6c600', 'hex'),
    Buffer.from('0'),
    Buffer.from('c5c500', 'hex'),
    Buffer.alloc(100, 1),
  ];

  it.each([
    ['with pictures behind it', Buffer.concat([...parts, ...picture])],
    ['without any', Buffer.concat(parts)],
    ['that lost its end behind the questions', json],
    ['as the JSON in it', Buffer.from(JSON.stringify(quiz))],
  ])('is read from a file %s', async (_, file) => {
    const read = await readImport(file);
    expect(read).toMatchObject({ format: 'classquiz', read: 9, taken: 8, quiz: { title: 'Our & yours' } });
    expect(read.quiz.questions).toMatchObject([
      { type: 'single', prompt: 'Is 2³ = 8?', options: [{ text: 'yes', correct: true }, { text: 'no' }] },
      { type: 'multiple' },
      { type: 'multiple' },
      { type: 'poll', options: texts(['x', 'z']) },
      { type: 'order', items: ['1', '2'] },
      { type: 'text', accept: ['Ob'], caseSensitive: true },
      { type: 'number', correct: 3.5, tolerance: 0.5, min: 0, max: 10 },
      { type: 'slide', prompt: 'Look' },
    ]);
    expect(remarksOf(read)).toEqual([
      [0, 'left_out'],
      [1, 'html'],
      [1, 'no_picture'],
      [2, 'all_right'],
      [4, 'no_picture'],
      [8, 'content'],
      [9, 'unknown_type'],
    ]);
  });
});

describe('a format that is chosen', () => {
  it('is kept to, whatever else the file may look like', async () => {
    const own = JSON.stringify({ title: 'T', questions: [] });
    await expect(readImport(own, 'opentdb')).rejects.toMatchObject(refused(/no quiz of Open Trivia DB/));
    await expect(readImport('[{"correct_answer":"a","incorrect_answers":[]}]', 'json')).rejects.toMatchObject(
      refused(/no quiz/),
    );
    await expect(readImport('Question,Answer 1,Answer 2,Correct\nOne?,a,b,1', 'razzia')).rejects.toMatchObject(
      refused(/JSON is broken/),
    );
  });
});
