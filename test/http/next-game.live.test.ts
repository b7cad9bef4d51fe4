/** What a game's owner is told of the game that follows it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await openApiServer();
});
afterAll(() => server.close());

const execute = (sql: string, params: unknown[]) => server.orm.em.fork().execute(sql, params);

it('tells which game follows one of them, and how far it is [GAME-1]', async () => {
  const token = await server.newGuest();
  const quiz = await server.call('POST', '/api/quizzes', { token, body: singlesQuiz(2) });
  const open = async (after?: string): Promise<string> => {
    const game = await server.call('POST', '/api/games', { token, body: { quizId: quiz.body.id, after } });
    expect(game.status).toBe(201);
    return game.body.gameId;
  };
  // As the folder writes it.
  const end = (gameId: string) =>
    execute(
      `update game set status = 'ended', started_at = now(), ended_at = now(), stored_at = now()
        where id = ? returning id`,
      [gameId],
    );
  const first = await open();
  const next = async () => (await server.call('GET', `/api/games/${first}`, { token })).body.next;
  expect(await next()).toBeUndefined();
  await end(first);
  const second = await open(first);
  expect(await next()).toEqual({ gameId: second, status: 'lobby' });
  await end(second);
  expect(await next()).toEqual({ gameId: second, status: 'ended' });
  // A room that nobody was told of is none.
  await execute(`update game set opening_at = to_timestamp(0) where id = ? returning id`, [second]);
  expect(await next()).toBeUndefined();
});
