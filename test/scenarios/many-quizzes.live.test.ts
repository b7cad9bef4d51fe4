/** The full form is `many-quizzes.full.test.ts`. */
import { expect, test } from 'vitest';
import { makeAndDelete } from './many-quizzes.ts';

test(
  'quizzes that are made and deleted leave their ids behind, which stay taken, and nothing else',
  { timeout: 120_000 },
  async () => {
    const { rows } = await makeAndDelete({ people: 10, rounds: 4 });
    expect(rows).toEqual({ 'public.deleted_quiz': 40 });
  },
);
