/** Hosts at work when what lets them in ends: their tokens, their sockets, within two seconds. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const password = 'a password of the hosts';
let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ webs: 2 });
});
afterAll(() => product.stop());

const register = async (login: string, token?: string) =>
  (await product.rest<{ token: string }>('POST', '/api/auth/register', { login, password }, token)).body.token;

const expectRefused = ({ hostToken }: TestGame) =>
  expect(product.client({ token: hostToken }, 1).connected()).rejects.toMatchObject({ data: { code: 'bad_token' } });

/** The old token seats nobody, also in another process, and a new one does. */
async function expectNewTokensOnly(game: TestGame, ownerToken: string): Promise<void> {
  await expectRefused(game);
  const { body } = await product.rest<{ hostToken: string }>(
    'POST',
    `/api/games/${game.gameId}/host-token`,
    undefined,
    ownerToken,
  );
  const host = await product.host({ ...game, hostToken: body.hostToken });
  expect(await host.must('host:lock', { locked: true })).toBeDefined();
}

test('a guest who becomes an account keeps the game, and loses the seats of earlier host tokens', async () => {
  const game = await product.game(singlesQuiz(1));
  const host = await product.host(game, 1);
  const token = await register('becoming', game.ownerToken);
  await expect.poll(() => host.socket.connected, { timeout: 15_000 }).toBe(false);
  await expectNewTokensOnly(game, token);
});

test('a game that was taken along has new host tokens', async () => {
  const token = await register('adopting');
  const game = await product.game(singlesQuiz(1));
  const host = await product.host(game, 1);
  const adopting = { login: 'adopting', password, adopt: true };
  expect((await product.rest('POST', '/api/auth/login', adopting, game.ownerToken)).status).toBe(200);
  await expect.poll(() => host.socket.connected, { timeout: 15_000 }).toBe(false);
  await expectNewTokensOnly(game, token);
});

test('host tokens end with the password that they were got with', async () => {
  const token = await register('changing');
  const game = await product.game(singlesQuiz(1), {}, token);
  const host = await product.host(game, 1);
  const change = { current: password, next: `${password}, another` };
  expect((await product.rest('POST', '/api/me/password', change, token)).status).toBe(204);
  await expect.poll(() => host.socket.connected, { timeout: 15_000 }).toBe(false);
  await expectNewTokensOnly(game, token);
});

test('host tokens of a game that is over end as well', async () => {
  const game = await product.game(singlesQuiz(1), { introMs: 0 });
  const host = await product.host(game, 1);
  await product.join(game, 'Ann');
  await host.must('host:start', {});
  await host.end();
  await product.finalResults(game);
  const token = await register('becoming-later', game.ownerToken);
  await expect.poll(() => host.socket.connected, { timeout: 15_000 }).toBe(false);
  await expectRefused(game);
  const path = `/api/games/${game.gameId}/host-token`;
  const { body } = await product.rest<{ hostToken: string }>('POST', path, undefined, token);
  await product.client({ token: body.hostToken }, 1).connected();
});
