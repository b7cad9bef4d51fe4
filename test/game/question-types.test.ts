/** What holds for every type of question, of its own example: a new type is held to it without a line here. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAnswer, isValidAnswer, sameAnswer } from '../../src/game/answer-rules.ts';
import { makeDefinition, shownFields } from '../../src/game/definition.ts';
import { rulesOf } from '../../src/game/question-types/all-rules.ts';
import { isUnknown, readDefinition } from '../../src/game/requirements.ts';
import { scorers } from '../../src/game/scorers.ts';
import {
  answerSchema,
  countsSchema,
  exampleOf,
  questionTypes,
  quizSchema,
  solutionSchema,
  type Answer,
  type Counts,
  type QuestionInput,
  type Quiz,
} from '../../src/protocol/quiz.ts';
import { features } from '../../src/protocol/version.ts';
import { exampleShown, settingsWith } from './sample-questions.ts';

const gameOf = (question: QuestionInput) =>
  makeDefinition(quizSchema.parse({ title: 'One', questions: [question] }), settingsWith(), () => 0.999);

/** The types of version 1 of the wire contract. */
const firstTypes = ['single', 'poll', 'multiple', 'true_false', 'text', 'number', 'order'];

describe.each(questionTypes)('%s', (type) => {
  const example = exampleOf(type);
  const question = exampleShown(type);
  const rules = rulesOf(question);
  const settings = settingsWith();
  const scorer = scorers.newest;

  it('is shown as its example says, and everything else stays on the server', () => {
    const { open } = shownFields(question, 1);
    expect(open).toMatchObject(example.shown);
    expect(question.solution).toEqual(example.solution);
    const common = ['index', 'total', 'type', 'prompt', 'media', 'points'];
    const more = Object.keys(open).filter((name) => !common.includes(name));
    expect(more.sort()).toEqual(Object.keys(example.shown).sort());
  });

  it('has a solution and counts in the shapes of the contract', () => {
    expect(solutionSchema.parse(rules.reveal(question.solution))).toEqual(example.solution);
    expect(countsSchema.parse(example.counts)).toEqual(example.counts);
    const summary = scorer.beginSummary(question);
    for (const answer of example.answers) summary.add({ answer, elapsedMs: 1000 });
    const { counts, answered, correct } = summary.read();
    expect(countsSchema.parse(counts)).toEqual(counts);
    expect(answered).toBe(example.answers.length);
    expect(correct === null).toBe(!rules.isScored);
  });

  it('takes the answers of its example, each one only once, and no others', () => {
    for (const answer of example.answers) {
      expect([answer, answerSchema.safeParse(answer).success]).toEqual([answer, true]);
      expect([answer, isValidAnswer(question, answer)]).toEqual([answer, true]);
      const canonical = canonicalAnswer(question, answer);
      expect(canonicalAnswer(question, canonical)).toEqual(canonical);
      const same = example.answers.filter((other) => sameAnswer(canonicalAnswer(question, other), canonical));
      expect(same).toEqual([answer]);
    }
    for (const answer of example.refused) {
      expect([answer, isValidAnswer(question, answer as Answer)]).toEqual([answer, false]);
    }
  });

  it('judges its first answer as right, if any is, and an example without answers is never scored', () => {
    const [first] = example.answers;
    if (first === undefined) {
      expect(rules.isScored).toBe(false);
      return;
    }
    const { fraction, correct } = scorer.scoreAnswer({
      question,
      settings,
      answer: first,
      elapsedMs: 0,
      streakBefore: 0,
    });
    expect([fraction, correct]).toEqual(rules.isScored ? [1, true] : [0, null]);
  });

  it('shows the same when another answer is right, which then is', () => {
    const [, second] = example.answers;
    if (example.changed === undefined || second === undefined) return;
    const changed = gameOf(example.changed).questions[0]!;
    expect(shownFields(changed, 1)).toEqual(shownFields(question, 1));
    expect(scorer.makeGrader(changed)(second)).toBe(1);
    expect(scorer.makeGrader(question)(second)).toBeLessThan(1);
  });

  it('can be answered by chance', () => {
    if (example.guess === undefined) {
      expect(example.answers).toEqual([]);
      return;
    }
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(9999)), (numbers) => {
        const below = (limit: number) => Math.floor((numbers.next().value / 10_000) * limit);
        const answer = example.guess!(shownFields(question, 1).open, below);
        expect(isValidAnswer(question, answer)).toBe(true);
      }),
    );
  });

  it('tells the same counts in whatever order answers come', () => {
    const answers = example.answers.map((answer) => canonicalAnswer(question, answer));
    if (answers.length === 0) return;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...answers), { maxLength: 30 }), (given) => {
        const countsOf = (all: Answer[]): Counts => {
          const summary = scorer.beginSummary(question);
          for (const answer of all) summary.add({ answer, elapsedMs: 0 });
          return summary.read().counts;
        };
        expect(countsOf(given.toReversed())).toEqual(countsOf(given));
      }),
    );
  });

  it('is read back by this version, and left alone by one that does not know it', () => {
    const stored = JSON.parse(JSON.stringify(gameOf(example.question))) as { questions: { type: string }[] };
    expect(isUnknown(readDefinition(stored))).toBe(false);
    stored.questions[0]!.type = `${type}_later`;
    expect(readDefinition(stored)).toEqual({ unknown: 'question_type', detail: `type:${type}_later` });
  });

  it('is told to clients as a feature, if it is none of version 1', () => {
    expect(features.includes(type)).toBe(!firstTypes.includes(type));
  });
});

it('a quiz that a later version has published is left to that version', () => {
  const quiz = quizSchema.parse({ title: 'Coins', questions: [exampleOf('true_false').question] });
  const later = { ...quiz, questions: [{ ...quiz.questions[0], type: 'coin' }] } as unknown as Quiz;
  expect(() => makeDefinition(later, settingsWith(), () => 0)).toThrow(expect.objectContaining({ code: 'busy' }));
});

it('a pin is right in any of the regions, corners and edges of a polygon included', () => {
  const { media } = exampleOf('pin').question as { media: { kind: 'image'; url: string; alt: string } };
  const square = [
    [100, 100],
    [300, 100],
    [300, 300],
    [100, 300],
  ] as [number, number][];
  const game = gameOf({
    type: 'pin',
    prompt: 'Where?',
    media,
    regions: [
      { shape: 'circle', x: 800, y: 800, r: 50 },
      { shape: 'polygon', points: square },
    ],
  });
  const question = game.questions[0] as Parameters<typeof rulesOf>[0] & Parameters<typeof scorers.newest.makeGrader>[0];
  const grade = scorers.newest.makeGrader(question);
  const right: Answer[] = [[800, 850], [200, 200], ...square, [200, 100], [300, 200], [100, 250]];
  const wrong: Answer[] = [
    [800, 851],
    [301, 200],
    [200, 99],
    [99, 100],
    [0, 200],
    [500, 500],
    [400, 100],
    [200, 400],
  ];
  expect(right.map((answer) => grade(answer))).toEqual(right.map(() => 1));
  expect(wrong.map((answer) => grade(answer))).toEqual(wrong.map(() => 0));
});

it('numbers that were answered as often stand by their size', () => {
  const question = exampleShown('number');
  const { counts } = scorers.newest.summarizeQuestion(
    question,
    [10, 9, 100, 9, 10, 100].map((answer) => ({ answer, elapsedMs: 1000 })),
  );
  expect((counts as { answer: number }[]).map(({ answer }) => answer)).toEqual([9, 10, 100]);
});
