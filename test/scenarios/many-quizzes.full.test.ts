/** Two hundred people, twenty rounds each; it prints how long that took. */
import { expect, test } from 'vitest';
import { makeAndDelete } from './many-quizzes.ts';

test('two hundred people leave nothing but ids behind', { timeout: 900_000 }, async () => {
  const { requests, busy, seconds, rows } = await makeAndDelete({ people: 200, rounds: 20 });
  console.log(
    `${requests} requests, ${busy} of them busy, in ${seconds.toFixed(1)} s; rows left: ${JSON.stringify(rows)}`,
  );
  expect(rows).toEqual({ 'public.deleted_quiz': 4000 });
});
