/** What an outside author met who wrote a client from the wire contract alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

let product: TestQuickfire;
beforeAll(async () => {
  // One guest opens a hundred rooms here.
  const games = { LIMIT_GUEST_GAMES: '1000', LIMIT_GUEST_GAMES_PER_HOUR: '1000' };
  product = await startQuickfire({ webs: 2, env: { LIMIT_WRONG_PINS_PER_MINUTE: '2', ...games } });
});
afterAll(async () => {
  await product.stop();
});

test.each(['/\t/e.example/a.png', '/a\nb', ' https://e.example/a', 'https://e.example/a b', '//e.example/a'])(
  'a media address that is not https or of this site is refused: %j',
  async (url) => {
    const quiz = singlesQuiz(1);
    const [question] = quiz.questions;
    const body = { ...quiz, questions: [{ ...question, media: { kind: 'image', url } }] };
    expect(await product.rest('POST', '/api/quizzes', body, await product.guest())).toMatchObject({ status: 400 });
  },
);

test('wrong PINs are limited, and a right one is never refused', async () => {
  const game = await product.game(singlesQuiz(1));
  const wrong = game.pin === '100000' ? '100001' : '100000';
  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await product.rest('GET', `/api/rooms/${wrong}`)).status);
  expect(statuses).toEqual([404, 404, 429, 429]);
  expect((await product.rest('GET', `/api/rooms/${game.pin}`)).status).toBe(200);
});

test('who is kicked while standings or the podium are shown is in no later snapshot', async () => {
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const host = await product.host(game);
  const ana = await product.join(game, 'Ana');
  const [ben, cleo] = [await product.join(game, 'Ben', { web: 1 }), await product.join(game, 'Cleo')];
  const play = async (index: number, players: (typeof ana)[]) => {
    await Promise.all(
      players.map(async ({ client }) => {
        await client.event('question:open', (open) => open.index === index);
        await client.must('player:answer', { question: index, answer: 0 });
      }),
    );
    await host.event('question:closed', (closed) => closed.index === index);
    await host.must('host:next', {});
  };
  await host.must('host:start', {});
  await play(0, [ana, ben, cleo]);
  await host.must('host:kick', { playerId: ben.playerId });
  const { standings, rev } = await ana.client.snapshot();
  expect(standings).toMatchObject({ rev, players: 2 });
  expect(standings?.top.map(({ nickname }) => nickname).sort()).toEqual(['Ana', 'Cleo']);

  await host.must('host:next', {});
  await play(1, [ana, cleo]);
  await host.must('host:kick', { playerId: cleo.playerId });
  const { over } = await ana.client.snapshot();
  expect(over).toMatchObject({ players: 1, podium: [{ nickname: 'Ana', rank: 1 }], top: [{ nickname: 'Ana' }] });
});

test('a pause in an intro moves the opening, and says to when', async () => {
  const game = await product.game(singlesQuiz(1), { introMs: 60_000 });
  const host = await product.host(game);
  const { client } = await product.join(game, 'Ana');
  await host.must('host:start', {});
  const intro = await client.event('question:intro');
  await host.must('host:pause', {});
  await client.event('game:paused');
  await host.must('host:resume', {});
  const { opensAt } = await client.event('game:resumed');
  expect(opensAt).toBeGreaterThan(intro.opensAt);
  expect((await client.snapshot()).question).toMatchObject({ opensAt });
});

test('a name that is far too long is refused as a name', async () => {
  const game = await product.game(singlesQuiz(1));
  const client = await product.client().connected();
  expect(await client.send('player:join', { pin: game.pin, nickname: 'x'.repeat(3000) })).toMatchObject({
    ok: false,
    error: { code: 'name_refused' },
  });
});

// One in some dozens goes wrong when it goes wrong at all: many games at once.
test('of tabs that open at the same moment one goes on hearing everything', { timeout: 240_000 }, async () => {
  const owner = await product.guest();
  const round = async () => {
    const game = await product.game(singlesQuiz(1), { introMs: 0 }, owner);
    const { client, token } = await product.join(game, 'Ana');
    client.close();
    const tabs = [0, 1].map(() => product.client({ token }));
    const isOut = (tab: (typeof tabs)[number]) => tab.names().includes('player:kicked');
    await Promise.all(tabs.map((tab) => tab.event('room:snapshot')));
    await Promise.race(tabs.map((tab) => tab.event('player:kicked')));
    const left = tabs.filter((tab) => !isOut(tab));
    expect(left.length).toBe(1);
    const host = await product.host(game, 1);
    await host.must('host:start', {});
    await left[0]?.event('question:open');
    for (const one of [...tabs, host]) one.close();
  };
  for (let batch = 0; batch < 4; batch += 1) await Promise.all(Array.from({ length: 25 }, round));
});
