/** Practising is graded in the browser: as the game grades, for every type of question. */
import { expect, it } from 'vitest';
import { describeOwnQuestion } from '../../src/platform/games/describe-own-question.ts';
import { HiddenRows } from '../../src/game/hidden-rows.ts';
import { rulesOf } from '../../src/game/question-types/all-rules.ts';
import { scorers } from '../../src/game/scorers.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import type { ShownQuestion } from '../../src/game/question-types/shown-question.ts';
import { exampleOf, questionTypes, type Answer, type QuestionType } from '../../src/protocol/quiz.ts';
import { gradeAnswer } from '../../web/result/grade-answer.ts';
import { exampleShown, sampleQuestions } from '../game/sample-questions.ts';

/** What counts beside the solution. */
const regraded: Partial<Record<QuestionType, ShownQuestion>> = {
  single: { ...sampleQuestions.single, accepted: [0] },
  multiple: { ...sampleQuestions.multiple, accepted: [2] },
  true_false: { ...sampleQuestions.true_false, accepted: [false] },
  number: { ...sampleQuestions.number, accepted: [3] },
  order: { ...sampleQuestions.order, accepted: [[0, 1, 2, 3]] },
};

it.each(questionTypes)('%s is worth what the game gives [RES-20]', (type) => {
  const random = seededRandomness(7);
  const below = (limit: number) => Math.floor(random.next() * limit);
  for (const shown of [exampleShown(type), sampleQuestions[type], regraded[type]].filter((one) => one !== undefined)) {
    const { isScored } = rulesOf(shown);
    const own = describeOwnQuestion(shown, undefined, new HiddenRows());
    const example = exampleOf(type);
    const guessed = Array.from({ length: 60 }, () => example.guess?.(shown, below) ?? []);
    const typedAlike = type === 'text' ? [' PARIS ', 'paris', 'île  de france', '\u200b', 'ILE DE FRANCE'] : [];
    const numbers = type === 'number' ? [1.1, 0.9, 1.11, -0] : [];
    const all = isScored ? [...example.answers, ...guessed, ...typedAlike, ...numbers] : [];
    const grade = scorers.newest.makeGrader(shown);
    for (const answer of all as Answer[]) {
      if (rulesOf(shown).isValid(shown, answer)) expect(gradeAnswer(own, answer)).toBe(grade(answer));
    }
    if (!isScored) expect(gradeAnswer(own, 0)).toBeUndefined();
  }
});
