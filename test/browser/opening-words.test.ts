/** What a host is told when a room is not opened: what to do, wherever it was asked for. No browser needed. */
import { expect, test } from 'vitest';
import { playProblem } from '../../web/library/problem-words.ts';
import { openingWords } from '../../web/shared/opening-words.ts';
import { RestError } from '../../web/shared/rest-client.ts';

test('a quiz that was never published is to be finished, and one that is gone is not', () => {
  const draft = playProblem(new RestError('conflict', 'This quiz was never published.'));
  expect(`${draft.title} ${draft.text}`).toMatch(/not published.*“Edit”.*“Done”/);
  const gone = playProblem(new RestError('not_found', 'There is no such quiz.'));
  expect(`${gone.title} ${gone.text}`).toMatch(/deleted/);
  expect(`${gone.title} ${gone.text}`).not.toMatch(/published/);
});

test('what is wrong with a pot or a draft says what helps', () => {
  expect(openingWords(new RestError('insufficient', 'The balance is too small for this.'))).toMatch(/put up less/);
  expect(openingWords(new RestError('conflict', 'Press “Done”.'))).toBe('Press “Done”.');
  expect(openingWords(new RestError('busy', 'Try again.'))).toBe('Try again.');
});
