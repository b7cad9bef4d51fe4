/** How a run asks a server that has limits, shown on a server that has nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Rest, RestError } from '../../load/rest.ts';

/** Each guest may have `gamesMax` games; the first `tooMany` requests come too early. */
async function startLimited({ gamesMax, tooMany = 0 }: { gamesMax: number; tooMany?: number }) {
  const games = new Map<string, string>();
  let [guests, early] = [0, tooMany];
  const server = createServer((request, response) => {
    const owner = request.headers.authorization ?? '';
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const refuse = (status: number, error: object): void => send(status, { error: { message: 'no', ...error } });
    early -= 1;
    if (early >= 0) refuse(429, { code: 'too_many', retryAfterMs: 1 });
    else if (request.url === '/api/auth/guest') send(201, { token: `guest-${(guests += 1)}` });
    else if (request.url === '/api/quizzes') send(201, { id: `quiz of ${owner}` });
    else if (request.method === 'GET') {
      const gameId = request.url?.split('/')[3] ?? '';
      if (games.get(gameId) === owner) send(200, { gameId });
      else refuse(404, { code: 'not_found' });
    } else if ([...games.values()].filter((each) => each === owner).length >= gamesMax) {
      refuse(409, { code: 'limit', details: { limit: 'games at once', maximum: gamesMax } });
    } else {
      const gameId = `game-${games.size}`;
      games.set(gameId, owner);
      send(201, { gameId, pin: '123456', hostToken: 'h' });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, games, guests: () => guests };
}

const quiz = { title: 'x', questions: [] };

it.each([
  { gamesMax: 20, wanted: 50, guests: 5 },
  { gamesMax: 4, wanted: 9, guests: 3 },
])('opens $wanted rooms as $guests guests where one may have $gamesMax', async ({ gamesMax, wanted, guests }) => {
  const limited = await startLimited({ gamesMax });
  const rest = new Rest(limited.url);
  const games = await rest.createGames(wanted, quiz, {});
  expect(new Set(games.map(({ gameId }) => gameId)).size).toBe(wanted);
  expect(limited.guests()).toBe(guests);
  // Only its owner may read the results of a game.
  for (const { gameId } of games) expect(await rest.results(gameId)).toEqual({ gameId });
});

it('waits when it is told to, but not for ever', async () => {
  const patient = await startLimited({ gamesMax: 1, tooMany: 2 });
  expect(await new Rest(patient.url).createGames(1, quiz, {})).toHaveLength(1);
  const strict = await startLimited({ gamesMax: 1, tooMany: 1000 });
  await expect(new Rest(strict.url).createGames(1, quiz, {})).rejects.toThrow(/auth\/guest: 429 no/);
});

it('says so when a guest may have no game at all', async () => {
  const { url } = await startLimited({ gamesMax: 0 });
  const refused = new Rest(url).createGames(2, quiz, {});
  await expect(refused).rejects.toThrow(RestError);
  await expect(refused).rejects.toMatchObject({ code: 'limit' });
});
