/** What screens say of a question that was regraded while its result is shown: no browser needed. */
import { expect, test } from 'vitest';
import { verdictOf, verdictWords } from '../../web/player/result-screens.tsx';
import { rightText } from '../../web/question-types/all-types.ts';
import { regradedReveal } from '../../web/question-types/regraded-reveal.ts';
import type { ClosedQuestion, OpenQuestion } from '../../web/question-types/shown-question.ts';
import { closed, open } from './shown-questions.ts';

test('what a regrade accepts is right too, and of a question that does not count nothing is [REG-5]', () => {
  const how = { ...closed, counts: [1, 1, 1] };
  const rights = (question: OpenQuestion, of: ClosedQuestion) =>
    regradedReveal(question, of).bars.map(({ right }) => right);
  const single = open({ options: ['x', 'y', 'z'] });
  const also = { ...how, solution: 2, accepted: [0] };
  expect([rights(single, also), rightText(single, also)]).toEqual([[true, false, true], 'z or x']);
  const truth = open({ type: 'true_false' });
  const both = { ...how, solution: false, accepted: [true] };
  expect([rights(truth, both), rightText(truth, both)]).toEqual([[true, true], 'False or True']);
  const multiple = open({ type: 'multiple', options: ['x', 'y', 'z'] });
  const neutral = { ...how, solution: [0], accepted: [1] };
  expect([rights(multiple, neutral), rightText(multiple, neutral)]).toEqual([[true, undefined, false], 'x']);
  expect(regradedReveal(multiple, neutral).note).toContain('y');
  const number = { ...closed, counts: [], solution: { correct: 4, tolerance: 1 }, accepted: [9] };
  expect(regradedReveal(open({ type: 'number' }), number).right).toEqual(['4 (± 1)', '9 (± 1)']);
  expect(rightText(open({ type: 'number' }), number)).toBe('4 (± 1) or 9 (± 1)');
  const order = open({ type: 'order', items: ['a', 'b'] });
  const orders = { ...how, solution: [0, 1], accepted: [[1, 0]] };
  expect([regradedReveal(order, orders).note, rightText(order, orders)]).toEqual([
    expect.stringContaining('Right as well: b › a.'),
    'a › b or b › a',
  ]);
  for (const [question, of] of [
    [single, also],
    [truth, both],
    [multiple, neutral],
    [open({ type: 'number' }), number],
    [order, orders],
  ] as const) {
    const { bars, right, note } = regradedReveal(question, { ...of, void: true });
    expect([right, note]).toEqual([undefined, 'This question does not count.']);
    expect(bars.filter((bar) => bar.right !== undefined)).toEqual([]);
    expect(rightText(question, { ...of, void: true })).toBeUndefined();
  }
  const result = {
    rev: 1,
    index: 0,
    answered: true,
    correct: null,
    points: 0,
    score: 0,
    rank: 1,
    players: 1,
    streak: 0,
  };
  expect(verdictWords[verdictOf(result, { void: true })]).toBe('Does not count');
});
