import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';

const program = join(import.meta.dirname, '../../src/bin/release.ts');
let url: string;
beforeAll(async () => {
  url = await createOwnDatabase();
});
afterAll(() => dropDatabase(url));

/** Runs the release as a deployment does. */
function release(env: Record<string, string>) {
  return new Promise<{ code: unknown; out: string[]; err: string[] }>((resolve) => {
    execFile(process.execPath, [program], { env }, (error, out, err) => {
      const lines = (text: string) =>
        text
          .trim()
          .split('\n')
          .filter((line) => line !== '');
      resolve({ code: error === null ? 0 : error.code, out: lines(out), err: lines(err) });
    });
  });
}

describe('the release', () => {
  it('does everything once, and says so in three lines', async () => {
    const first = await release({ DATABASE_URL: url });
    expect(first).toEqual({
      code: 0,
      out: [
        'schema: up to date',
        'application secret: kept in the database',
        'sample quizzes: 3 added, 0 changed, of 3',
      ],
      err: [],
    });
    const again = await release({ DATABASE_URL: url });
    expect(again.out.at(-1)).toBe('sample quizzes: 0 added, 0 changed, of 3');
  });

  it('refuses a wrong environment in one line', async () => {
    expect(await release({})).toEqual({ code: 2, out: [], err: [expect.stringContaining('DATABASE_URL')] });
    const wrong = await release({ DATABASE_URL: 'mysql://x' });
    expect(wrong).toEqual({ code: 2, out: [], err: [expect.stringContaining('DATABASE_URL')] });
  });
});
