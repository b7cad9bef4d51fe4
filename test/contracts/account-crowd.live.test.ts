/** A class behind one address registers and joins, within a minute, with the limits as they are by default. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

/** Where the machine is busy with other files, fewer, and only that it happens. */
const { full } = readTestEnvironment();
const people = full ? 500 : 60;
const minuteMs = 60_000;

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire();
});
afterAll(() => product.stop());

test('a class of 500 behind one address registers and joins within a minute', { timeout: 3 * minuteMs }, async () => {
  const game = await product.game(singlesQuiz(1));
  const startedAt = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: people }, async (_, i) => {
      const { status } = await product.rest('POST', '/api/auth/register', {
        login: `pupil-${i}`,
        password: `a password of pupil ${i}`,
      });
      await product.join(game, `Pupil ${i}`);
      return status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([201]));
  if (full) expect(performance.now() - startedAt).toBeLessThan(minuteMs);
});
