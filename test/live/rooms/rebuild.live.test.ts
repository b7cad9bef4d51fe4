/** Redis loses everything in mid-game: rooms are rebuilt from Postgres, and what was not there yet from players' receipts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RoomClient } from '../../../src/client/room-client.ts';
import type { Answer } from '../../../src/protocol/quiz.ts';
import type { Snapshot } from '../../../src/protocol/server-events.ts';
import { roomKeyList } from '../../../src/live/rooms/room-key-list.ts';
import { compilePreload } from '../../support/compile-preload.ts';
import { makeTemporaryDir } from '../../support/private-server.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { sevenTypesQuiz, singlesQuiz, someAnswer } from '../../support/quizzes.ts';
import { createKeyPrefix, type PrivateServer, startRedis } from '../../support/services.ts';
import type { TestClient } from '../../support/test-client.ts';
import { failRebuildOnce, finish, isScored, playQuestion, stopFolding, toQuestion, until } from './rebuild-stage.ts';
import { RoomLab } from './room-lab.ts';

let redis: PrivateServer;
let product: TestQuickfire;
const clients: RoomClient[] = [];

beforeAll(async () => {
  redis = await startRedis();
  product = await startQuickfire({ webs: 2, env: { REDIS_URL: redis.url, LOG_LEVEL: 'fatal' } });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await product.stop();
  await redis.close();
});

describe('a Redis that is wiped in mid-game', () => {
  test('while a question is open: everyone is back in it, with scores and answers', { timeout: 60_000 }, async () => {
    const settings = { introMs: 0, streakBonus: true, teams: ['Red', 'Blue'], closeWhenAllAnswered: false };
    const game = await product.game(singlesQuiz(3), settings);
    const host = await product.host(game);
    const ann = await product.join(game, 'Ann', { web: 1 });
    const bob = await product.join(game, 'Bob');
    const kim = await product.join(game, 'Kim');
    await host.must('host:kick', { playerId: kim.playerId });
    await host.must('host:start', {});
    await playQuestion(host, 0, [
      [ann.client, 0],
      [bob.client, 1],
    ]);
    const before = await bob.client.snapshot();
    await toQuestion(host, 1);
    const ack = await ann.client.must('player:answer', { question: 1, answer: 0 });
    await until(async () => (await product.results(game)).answers.accepted === 3);

    await wipe();
    const [hostSnapshot, annSnapshot, bobSnapshot] = await Promise.all(
      [host, ann.client, bob.client].map((client) => rebuilt(client)),
    );
    expect(hostSnapshot?.room).toMatchObject({ phase: 'open', paused: true, players: 2, pin: game.pin });
    expect(hostSnapshot?.question).toMatchObject({ index: 1 });
    expect(hostSnapshot?.rev).toBeGreaterThan(before.rev);
    expect(hostSnapshot?.roster?.map(({ nickname, team }) => [nickname, team])).toEqual([
      ['Ann', 'Red'],
      ['Bob', 'Blue'],
    ]);
    expect(annSnapshot?.you).toMatchObject({ playerId: ann.playerId, answered: true, answer: 0, rank: 1 });
    expect(bobSnapshot?.you).toMatchObject({ answered: false, score: before.you?.score, rank: 2 });

    // The PIN, the tokens, names and kicks are what they were.
    const carl = await product.join(game, 'Carl');
    expect((await product.client().connected()).socket.connected).toBe(true);
    await expect(product.join(game, 'ANN')).rejects.toThrow('name_taken');
    await expect(product.client({ token: kim.token }).connected()).rejects.toMatchObject({
      data: { code: 'bad_token' },
    });
    expect(await bob.client.send('player:answer', { question: 1, answer: 0 })).toMatchObject({
      error: { code: 'not_open', retryable: true },
    });

    await host.must('host:resume', {});
    const again = await ann.client.must('player:answer', { question: 1, answer: 0 });
    expect(again).toMatchObject({ status: 'duplicate', elapsedMs: ack.elapsedMs });
    await bob.client.must('player:answer', { question: 1, answer: 0 });
    await carl.client.must('player:answer', { question: 1, answer: 1 });
    await host.must('host:next', {});
    await ann.client.event('player:result', ({ index }) => index === 1);
    expect(await finish(product, game, host)).toMatchObject({ answers: { accepted: 5 } });
  });

  test.each(['stored', 'not stored'])(
    'after a seat went to another phone, which is %s: the phone before stays out',
    { timeout: 60_000 },
    async (state) => {
      const game = await product.game(singlesQuiz(2), { introMs: 0, closeWhenAllAnswered: false });
      const host = await product.host(game);
      const lost = await product.join(game, 'Ann', { web: 1 });
      await host.must('host:start', {});
      await playQuestion(host, 0, [[lost.client, 0]]);
      await until(() => isScored(product, game, 0));
      const letFold = state === 'stored' ? async () => {} : await stopFolding(product, game);
      const { code } = await host.must('host:readmit', { playerId: lost.playerId });
      const found = await product.client().connected();
      const { token } = await found.must('player:join', { pin: game.pin, nickname: 'x', reclaim: code });
      // Stored in order: what comes after it is stored later.
      await toQuestion(host, 1);
      await found.must('player:answer', { question: 1, answer: 0 });
      if (state === 'stored') await until(async () => (await product.results(game)).answers.accepted === 2);
      await wipe();
      await letFold();
      const snapshot = await rebuilt(found);
      expect(snapshot.you).toMatchObject({ playerId: lost.playerId, nickname: 'Ann' });
      const again = await product.client({ token }).connected();
      expect((await again.snapshot()).you?.playerId).toBe(lost.playerId);
      await expect(product.client({ token: lost.token }).connected()).rejects.toMatchObject({
        data: { code: 'bad_token' },
      });
      await finish(product, game, host);
    },
  );

  test('before its last answers were stored: receipts bring them back [RCPT-1]', { timeout: 60_000 }, async () => {
    const game = await product.game(sevenTypesQuiz, { introMs: 0, streakBonus: true });
    const host = await product.host(game);
    const players = await Promise.all(['Ann', 'Bob', 'Carl', 'Dora'].map((name, i) => player(game, name, i)));
    const acked: { playerId: string; question: number; answer: Answer; elapsedMs: number }[] = [];
    const receipts: string[] = [];
    const give = async ({ client, playerId }: Player, question: number, answer: Answer) => {
      const reply = await client.answer(question, answer);
      if (!reply.ok) throw new Error(reply.error.code);
      acked.push({ playerId, question, answer, elapsedMs: reply.elapsedMs });
      receipts.push(reply.receipt);
    };
    const answerAll = async (question: number) => {
      const { question: shown } = await host.snapshot();
      const answers = players.map((one, i) => give(one, question, someAnswer(shown as { type: string }, i)));
      await Promise.all(answers);
      await host.event('question:closed', ({ index }) => index === question);
    };
    await host.must('host:start', {});
    await answerAll(0);
    await until(() => isScored(product, game, 0));

    const letFold = await stopFolding(product, game);
    await toQuestion(host, 1);
    await answerAll(1);
    await toQuestion(host, 2);
    const [ann, bob, carl] = players as [Player, Player, Player];
    await give(ann, 2, [1, 3]);
    await give(bob, 2, [0]);
    await wipe();
    await letFold();

    await rebuilt(host);
    expect((await host.snapshot()).room).toMatchObject({ phase: 'reveal', paused: true });
    await host.must('host:resume', {});
    // Question 1 is asked again; all have answered it, so it closes at once, and then question 2 with two answers.
    await until(async () => {
      const found = await Promise.all(receipts.map((receipt) => stateOf(game, receipt)));
      return found.every((state) => state === 'restored' || state === 'stored');
    });
    await toQuestion(host, 1);
    await until(async () => (await host.snapshot()).room.phase === 'reveal');
    await toQuestion(host, 2);
    expect(await carl.client.sync()).toMatchObject({ ok: true });
    expect(ann.client.state.snapshot?.you).toMatchObject({ answered: true, answer: [1, 3] });
    expect(carl.client.state.snapshot?.you).toMatchObject({ answered: false });
    await host.must('host:next', {});
    await until(async () => (await host.snapshot()).room.phase === 'reveal');

    const results = await finish(product, game, host);
    const rows = new Map(results.answerRows?.map((row) => [`${row.playerId} ${row.question}`, row]));
    for (const one of acked) expect(rows.get(`${one.playerId} ${one.question}`)).toMatchObject(one);
    expect(results.answers.accepted).toBe(acked.length);
  });

  test.each([
    ['lobby', 0, { introMs: 0 }],
    ['intro', 0, { introMs: 60_000 }],
    ['reveal', 0, { introMs: 0 }],
  ] as const)('in %s', { timeout: 60_000 }, async (phase, q, settings) => {
    const game = await product.game(singlesQuiz(2), settings);
    const [host, ann] = [await product.host(game), await product.join(game, 'Ann')];
    if (phase !== 'lobby') await host.must('host:start', {});
    if (phase === 'reveal') await playQuestion(host, q, [[ann.client, 0]]);
    await until(async () => {
      const { status, players } = await product.results(game);
      if (players.length !== 1 || (phase !== 'lobby' && status !== 'running')) return false;
      return phase !== 'reveal' || (await isScored(product, game, 0));
    });
    await wipe();
    const snapshot = await rebuilt(ann.client);
    expect(snapshot.room).toMatchObject({ phase, paused: phase !== 'lobby', players: 1 });
    if (phase === 'reveal') {
      expect(snapshot.closed).toMatchObject({ index: 0, solution: 0, counts: [1, 0], answered: 1 });
      expect(snapshot.you?.result).toMatchObject({ index: 0, answered: true, correct: true });
    }
    if (phase === 'lobby') await host.must('host:start', {});
    else await host.must('host:next', {});
    const next = phase === 'reveal' ? 'standings' : 'open';
    await until(async () => (await host.snapshot()).room.phase === next);
    await finish(product, game, host);
  });

  test('goes on by itself when its host does nothing', { timeout: 60_000 }, async () => {
    const game = await product.game(singlesQuiz(2), { introMs: 0, autoAdvance: true, revealMs: 0, standingsMs: 0 });
    const [host, ann] = [await product.host(game), await product.join(game, 'Ann')];
    await host.must('host:start', {});
    await ann.client.event('question:open');
    await until(async () => (await product.results(game)).status === 'running');
    await wipe();
    expect((await rebuilt(host)).room.nextAt).toBeGreaterThan(Date.now() - 1000);
    await ann.client.event('game:resumed', () => true, 20_000);
    for (const question of [0, 1]) {
      await ann.client.event('question:open', ({ index }) => index === question);
      await until(async () => (await ann.client.send('player:answer', { question, answer: 0 })).ok);
    }
    await ann.client.event('game:over');
    expect(await product.finalResults(game)).toMatchObject({ status: 'finished', answers: { accepted: 2 } });
  });
});

test('an attempt that fails half way leaves no room half built', { timeout: 60_000 }, async () => {
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  let host = await product.host(game);
  const { client: first, token } = await product.join(game, 'Ann');
  let ann = first;
  // A wipe while seats are compared closes their connections, so that clients come again.
  const hostHere = async () => (host.socket.connected ? host : (host = await product.host(game)));
  await host.must('host:start', {});
  await playQuestion(host, 0, [[ann, 0]]);
  await until(() => isScored(product, game, 0));
  for (const part of ['seats', 'board', 'finish']) {
    const { failed, restore } = failRebuildOnce(product, part);
    // The worker may be faster than both, and nothing fails there.
    while (failed.times === 0) {
      const before = (await (await hostHere()).snapshot()).room.restoredAt ?? 0;
      await wipe();
      await until(async () => {
        const asked = await hostHere();
        const reply = await asked.send('room:sync', {}).catch((error: unknown) => {
          if (asked.socket.connected) throw error;
        });
        return reply?.ok === true && (reply.snapshot.room.restoredAt ?? 0) > before;
      });
    }
    restore();
    if (!ann.socket.connected) ann = await product.client({ token }).connected();
    const { room, you } = await ann.snapshot();
    expect(room).toMatchObject({ phase: 'reveal', players: 1 });
    expect(you).toMatchObject({ rank: 1, result: { correct: true } });
  }
  await finish(product, game, await hostHere());
});

test('what could not be taken back is never said to be stored', { timeout: 60_000 }, async () => {
  const game = await product.game(singlesQuiz(3), { introMs: 0, closeWhenAllAnswered: false });
  const [host, ann] = [await product.host(game), await product.join(game, 'Ann')];
  await host.must('host:start', {});
  await until(async () => (await product.results(game)).status === 'running');
  let letFold = await stopFolding(product, game);
  const first = await ann.client.must('player:answer', { question: 0, answer: 0 });
  expect(await stateOf(game, first.receipt)).toBe('logged');
  await wipeUnstored(letFold);
  await rebuilt(host);
  // This client shows its receipt to nobody, and the question is scored without its answer.
  await toQuestion(host, 0);
  await until(async () => (await product.results(game)).players.length === 1);
  if ((await host.snapshot()).room.phase !== 'reveal') await host.must('host:next', {});
  await host.event('question:closed');
  expect(await stateOf(game, first.receipt)).toBe('unknown');
  await until(
    async () => (await product.results(game)).questions[0]?.averageMs === null && (await isScored(product, game, 0)),
  );
  const { restoredAt = 0 } = (await host.snapshot()).room;
  await toQuestion(host, 1);
  letFold = await stopFolding(product, game);
  const second = await ann.client.must('player:answer', { question: 1, answer: 0 });
  await wipeUnstored(letFold);
  await until(async () => {
    const reply = await host.send('room:sync', {});
    return reply.ok && (reply.snapshot.room.restoredAt ?? 0) > restoredAt;
  });
  expect(await stateOf(game, first.receipt), 'after a second loss').toBe('unknown');
  const { states } = await ann.client.must('player:receipts', { receipts: [first.receipt, second.receipt] });
  expect(states).toEqual(['unknown', 'restored']);
  // Its question is never asked again.
  const results = await finish(product, game, host);
  expect(results.answers.accepted).toBe(0);
  expect(await stateOf(game, second.receipt)).toBe('unknown');
});

describe('a Redis that is wiped and comes back with an earlier clock', () => {
  test('nothing new is taken for something stored', { timeout: 60_000 }, async ({ skip }) => {
    const folder = makeTemporaryDir();
    const library = compilePreload('clock-offset.c', folder.path);
    const offset = join(folder.path, 'offset');
    writeFileSync(offset, '5000');
    if (library === undefined) {
      folder.remove();
      skip('no C compiler here (cc): no clock can be moved');
      return;
    }
    const server = await startRedis({ env: { LD_PRELOAD: library, CLOCK_OFFSET_FILE: offset } });
    const other = await startQuickfire({ env: { REDIS_URL: server.url, LOG_LEVEL: 'fatal' } });
    try {
      const quiz = singlesQuiz(2);
      const game = await other.game(quiz, { introMs: 0, closeWhenAllAnswered: false });
      const [host, ann, bob] = [await other.host(game), await other.join(game, 'Ann'), await other.join(game, 'Bob')];
      await host.must('host:start', {});
      const { opensAt } = await ann.client.event('question:open');
      expect(opensAt - Date.now(), 'the clock is ahead').toBeGreaterThan(3000);
      const ack = await ann.client.must('player:answer', { question: 0, answer: 0 });
      await until(async () => (await other.results(game)).answers.accepted === 1);

      await wipe(server);
      await server.kill();
      writeFileSync(offset, '0');
      await server.restart();
      const snapshot = await rebuilt(host);
      expect(snapshot.room).toMatchObject({ phase: 'open', paused: true });
      expect(snapshot.now, 'the room never goes back in time').toBeGreaterThanOrEqual(opensAt + ack.elapsedMs);
      await host.must('host:resume', {});
      await ann.client.event('game:resumed');
      const again = await ann.client.must('player:answer', { question: 0, answer: 0 });
      expect(again).toMatchObject({ status: 'duplicate', elapsedMs: ack.elapsedMs });
      const late = await bob.client.must('player:answer', { question: 0, answer: 0 });
      expect(late.elapsedMs).toBeGreaterThanOrEqual(ack.elapsedMs);
      await host.must('host:next', {});
      await host.event('question:closed');
      await host.must('host:end', {});
      const results = await other.finalResults(game, true);
      const elapsed = Object.fromEntries(results.answerRows?.map((row) => [row.playerId, row.elapsedMs]) ?? []);
      expect(elapsed).toEqual({ [ann.playerId]: ack.elapsedMs, [bob.playerId]: late.elapsedMs });
    } finally {
      await other.stop();
      await server.close();
      folder.remove();
    }
  });
});

test('whoever was stopped while rebuilding changes nothing once another has taken over', async () => {
  const lab = await new RoomLab(redis.url, createKeyPrefix()).open();
  const room = await lab.room(singlesQuiz(1), {});
  await room.run('join-room', 'ann', 'Ann', 'ann', '', -1, 'p', 'ann');
  const before = await room.observe();
  for (const part of [
    ['begin', '{}', 'phase', 'over'],
    ['seats', 'eve', '{}'],
    ['finish', 'over'],
  ]) {
    const reply = await lab.runner.run('rebuild-room', roomKeyList(room.keys, room.gameId), [
      'old',
      room.gameId,
      ...part,
    ]);
    expect(reply).toBe('busy');
  }
  expect(await lab.runner.run('open-shard', [room.keys.epoch(room.shard)], ['old', 'new'])).toBe('busy');
  const after = await room.observe();
  expect({ ...after, now: 0 }).toEqual({ ...before, now: 0, log: [] });
  await lab.close();
});

interface Player {
  client: RoomClient;
  playerId: string;
}

async function player(game: TestGame, nickname: string, web: number): Promise<Player> {
  const client = new RoomClient({ url: product.url(web) });
  clients.push(client);
  const reply = await client.join({ pin: game.pin, nickname });
  if (!reply.ok) throw new Error(reply.error.code);
  return { client, playerId: reply.playerId };
}

async function stateOf(game: TestGame, receipt: string): Promise<string> {
  const path = `/api/games/${game.gameId}/receipts/${receipt}`;
  return (await product.rest<{ state: string }>('GET', path)).body.state;
}

/** Before anything of what is held back is stored: a batch that a worker has in hand is refused first. */
async function wipeUnstored(letFold: () => Promise<void>): Promise<void> {
  await wipe();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await letFold();
}

async function wipe(server: PrivateServer = redis): Promise<void> {
  const connection = new Redis(server.url);
  await connection.flushall();
  connection.disconnect();
}

/** Its snapshot of the rebuilt room. */
const rebuilt = (client: TestClient): Promise<Snapshot> =>
  client.event('room:snapshot', ({ room }) => room.restoredAt !== undefined, 40_000);
