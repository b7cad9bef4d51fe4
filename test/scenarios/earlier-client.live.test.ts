/**
 * A host and players with the client of version 1.0 play a whole game on this server, beside people who use everything that
 * has been added since: nobody's screen lacks anything, and nothing that is new confuses them.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { sevenTypesQuiz, someAnswer } from '../support/quizzes.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { eventually } from './stage.ts';

/** What of the client there was then. */
type EarlierClient = Pick<
  RoomClient,
  'connect' | 'join' | 'answer' | 'start' | 'next' | 'kick' | 'close' | 'subscribe' | 'state'
>;
type MakeEarlier = new (options: { url: string; token?: string }) => EarlierClient;

let product: TestQuickfire;
const clients: Pick<RoomClient, 'close'>[] = [];
beforeAll(async () => {
  product = await startQuickfire({ webs: 2 });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await product.stop();
});

const kept = <T extends Pick<RoomClient, 'close'>>(client: T): T => {
  clients.push(client);
  return client;
};

const isAt = (client: Pick<RoomClient, 'state'>, phase: string, index?: number) =>
  eventually(
    async () => client.state,
    ({ snapshot }) => snapshot?.room.phase === phase && (index === undefined || snapshot.question?.index === index),
  );

function answerTo({ snapshot }: RoomState, variant: number): Answer {
  const { question } = snapshot ?? {};
  // The filter refuses it, so that the row is hidden from everybody.
  return question?.type === 'text' && variant === 2 ? 'arsehole' : someAnswer(question as { type: string }, variant);
}

/** People of today: one is renamed and brought to another device, one is banned. */
async function joinToday(game: TestGame): Promise<{ hostToday: RoomClient; cleoNow: RoomClient }> {
  const hostToday = kept(new RoomClient({ url: product.url(1), token: game.hostToken }));
  const [cleo, mallory] = [0, 1].map((web) => kept(new RoomClient({ url: product.url(web) }))) as [
    RoomClient,
    RoomClient,
  ];
  hostToday.connect();
  const cleoSeat = await cleo.join({ pin: game.pin, nickname: 'Cléo' });
  const mallorySeat = await mallory.join({ pin: game.pin, nickname: 'Mallory', device: 'the device of Mallory' });
  if (!cleoSeat.ok || !mallorySeat.ok) throw new Error('no seat');
  expect(await cleo.rename('Cleo')).toMatchObject({ ok: true });
  const code = await hostToday.readmit(cleoSeat.playerId);
  if (!code.ok) throw new Error('no code');
  const cleoNow = kept(new RoomClient({ url: product.url(1) }));
  expect(await cleoNow.join({ pin: game.pin, nickname: 'x', reclaim: code.code })).toMatchObject({
    ok: true,
    playerId: cleoSeat.playerId,
  });
  expect(await hostToday.kick(mallorySeat.playerId, true)).toMatchObject({ ok: true });
  return { hostToday, cleoNow };
}

/** The next game is for those who know of it; the others stay where they are. */
async function openNext(game: TestGame, told: RoomClient): Promise<void> {
  const quizId = (
    await product.rest<{ quizzes: { id: string }[] }>('GET', '/api/quizzes', undefined, game.ownerToken)
  ).body.quizzes.find(({ id }) => id !== '')?.id;
  const next = { quizId, after: game.gameId };
  expect((await product.rest('POST', '/api/games', next, game.ownerToken)).status).toBe(201);
  await eventually(
    async () => told.state.snapshot?.room.next?.pin,
    (pin) => pin !== undefined,
  );
}

test('clients of version 1.0 play a whole game unchanged [VER-3, VER-5]', { timeout: 120_000 }, async () => {
  const path = new URL('earlier-client/room-client-1.0.mjs', import.meta.url).href;
  const { RoomClient: Earlier } = (await import(path)) as { RoomClient: MakeEarlier };
  const game = await product.game(sevenTypesQuiz, { introMs: 0, closeWhenAllAnswered: false });
  const earlier = (web: number, token?: string) =>
    kept(new Earlier({ url: product.url(web), ...(token === undefined ? {} : { token }) }));
  const [host, ana, ben] = [earlier(0, game.hostToken), earlier(0), earlier(1)];
  const strange: string[] = [];
  for (const [who, client] of Object.entries({ host, ana, ben })) {
    client.subscribe(({ connection, outdated, error }) => {
      if (!['connecting', 'live'].includes(connection) || outdated === true || error !== undefined) {
        strange.push(`${who}: ${connection} ${outdated} ${JSON.stringify(error)}`);
      }
    });
  }
  host.connect();
  const joined = [
    await ana.join({ pin: game.pin, nickname: 'Ana' }),
    await ben.join({ pin: game.pin, nickname: 'Ben' }),
  ];
  expect(joined).toMatchObject([{ ok: true }, { ok: true }]);

  const { hostToday, cleoNow } = await joinToday(game);
  await eventually(
    async () => host.state.snapshot?.roster?.map(({ nickname }) => nickname),
    (names) => JSON.stringify(names) === '["Ana","Ben","Cleo"]',
  );

  expect(await host.start()).toMatchObject({ ok: true });
  for (const index of sevenTypesQuiz.questions.keys()) {
    const players = [ana, ben, cleoNow];
    const states = await Promise.all(players.map((player) => isAt(player, 'open', index)));
    const replies = await Promise.all(
      players.map((player, i) => player.answer(index, answerTo(states[i] as RoomState, i))),
    );
    expect(replies).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(await host.next()).toMatchObject({ ok: true });
    await Promise.all([host, ...players].map((client) => isAt(client, 'reveal', index)));
    if (sevenTypesQuiz.questions[index]?.type === 'text') {
      const counts = ana.state.snapshot?.closed?.counts as { answer: string; hidden?: true; rowId: string }[];
      const hidden = counts.find((row) => row.hidden === true);
      expect(hidden?.answer).toBe('•••');
      expect(await hostToday.show(index, hidden?.rowId ?? '')).toMatchObject({ ok: true });
    }
    expect(await host.next()).toMatchObject({ ok: true });
    if (index + 1 === sevenTypesQuiz.questions.length) break;
    await isAt(host, 'standings', index);
    expect(await host.next()).toMatchObject({ ok: true });
  }
  await Promise.all([host, ana, ben, cleoNow].map((client) => isAt(client, 'over')));

  await openNext(game, cleoNow);
  const results = await product.finalResults(game);
  for (const [nickname, client] of Object.entries({ Ana: ana, Ben: ben })) {
    const row = results.players.find((player) => player.nickname === nickname);
    expect(client.state).toMatchObject({
      connection: 'live',
      snapshot: { you: { final: { score: row?.score, rank: row?.rank } } },
    });
  }
  expect(host.state.snapshot?.over?.top.map(({ nickname }) => nickname).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'Ana',
    'Ben',
    'Cleo',
  ]);
  expect(strange).toEqual([]);
});
