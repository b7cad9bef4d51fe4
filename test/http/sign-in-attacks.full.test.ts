/** Who guesses passwords learns nothing from how long it takes, and keeps nobody out. FULL=1: it hashes 1,500 passwords. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openApiServer } from './open-api-server.ts';

const password = 'a password of the tests';
const triesEach = 200;
const addresses = 40;
const failuresEach = 10;

let api: Awaited<ReturnType<typeof openApiServer>>;
beforeAll(async () => {
  api = await openApiServer();
});
afterAll(() => api.close());

const register = (login: string) => api.call('POST', '/api/auth/register', { body: { login, password } });
const signIn = (body: { login: string; password: string }, headers: Record<string, string>) =>
  api.call('POST', '/api/auth/login', { body, headers });

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

it('takes one time for people who are there and people who are not [REST-15]', { timeout: 300_000 }, async () => {
  const known = Array.from({ length: triesEach / 5 }, (_, i) => `known-${i}`);
  for (const login of known) await register(login);
  const took = { known: [] as number[], unknown: [] as number[] };
  for (let i = 0; i < triesEach; i += 1) {
    // In turns, and whichever comes first, so that both have the same neighbours.
    const turns = [
      ['known', known[i % known.length] ?? ''],
      ['unknown', `nobody-${i % known.length}`],
    ] as const;
    for (const [kind, login] of i % 2 === 0 ? turns : turns.toReversed()) {
      const startedAt = performance.now();
      const { status } = await signIn({ login, password: 'a wrong one' }, { 'x-forwarded-for': `192.0.2.${i % 250}` });
      took[kind].push(performance.now() - startedAt);
      expect(status).toBe(401);
    }
  }
  const [there, away] = [median(took.known), median(took.unknown)];
  process.stdout.write(
    `sign-in with a wrong password, median of ${triesEach}: known ${there.toFixed(2)} ms, unknown ${away.toFixed(2)} ms, ratio ${(there / away).toFixed(3)}\n`,
  );
  expect(there / away).toBeGreaterThan(0.9);
  expect(there / away).toBeLessThan(1.1);
});

it('never keeps an owner out who comes with a known browser', { timeout: 300_000 }, async () => {
  const made = await register('owner');
  const cookie = [made.headers['set-cookie'] ?? []]
    .flat()
    .map((text) => (text as string).split(';', 1)[0])
    .join('; ');
  const guess = async (i: number): Promise<number> => {
    const from = { 'x-forwarded-for': `198.51.100.${i % addresses}` };
    return (await signIn({ login: 'owner', password: `guess ${i}` }, from)).status;
  };
  const guesses = Promise.all(Array.from({ length: addresses * failuresEach }, (_, i) => guess(i)));
  const own: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const { status } = await signIn({ login: 'owner', password }, { cookie, 'sec-fetch-site': 'same-origin' });
    own.push(status);
  }
  const statuses = await guesses;
  const refused = own.filter((status) => status !== 200).length;
  process.stdout.write(`of 20 sign-ins of the owner beside ${statuses.length} guesses, refused: ${refused}\n`);
  expect(refused).toBe(0);
  expect(new Set(statuses)).not.toContain(200);
  // Also without the browser the owner waits, at most, and is not refused.
  const elsewhere = await signIn({ login: 'owner', password }, { 'x-forwarded-for': '203.0.113.7' });
  expect(elsewhere.status).toBe(200);
});
