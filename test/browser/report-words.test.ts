/** What the figures of reports say, where a wrong word would mislead. */
import { expect, test } from 'vitest';
import { gameReports } from '../../web/fixtures/game-report-fixtures.ts';
import { percent, seconds, unansweredWords } from '../../web/report/report-words.ts';

test('a number and its sign stay on one line', () => {
  expect([percent(0.254), seconds(4210)]).toEqual(['25\u00a0%', '4.2\u00a0s']);
});

test('says how many gave no answer, since shares are of the answers', () => {
  const [question] = gameReports.many.questions;
  const words = (seated: number, answered: number, state: 'closed' | 'open' = 'closed') =>
    unansweredWords({ ...question!, seated, answered, state });
  expect(words(16, 14)).toBe('2 of 16 players gave no answer: shares are of the 14 answers.');
  expect(words(16, 15)).toBe('1 of 16 players gave no answer: shares are of the 15 answers.');
  // Whoever came late and answered was not seated.
  expect([words(16, 16), words(14, 15), words(16, 0), words(16, 9, 'open')]).toEqual(Array(4).fill(undefined));
  expect(unansweredWords({ ...question!, type: 'slide', seated: 16, answered: 0 })).toBeUndefined();
});
