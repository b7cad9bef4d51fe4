/** What a snapshot says in each phase, to whom; and that it equals what the events have told. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerPayload, Snapshot } from '../../src/protocol/server-events.ts';
import { settingsSchema } from '../../src/protocol/settings.ts';
import type { TestPlayer } from '../support/quickfire.ts';
import { sevenTypesQuiz, singlesQuiz, someAnswer } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';
import { answer, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

/** A fresh connection of the same seat on the other process: its snapshot by event, compared with one by `room:sync`. */
async function reconnected(token: string): Promise<Snapshot> {
  const client = scenery.product.client({ token }, 1);
  const snapshot = await client.event('room:snapshot');
  expect(comparable(await client.snapshot())).toEqual(comparable(snapshot));
  return snapshot;
}

/**
 * Without what no event tells: the time; when the phase ends by itself; to players their number after the lobby; to
 * hosts everyone's scores before the standings.
 */
function comparable({ room, roster, ...snapshot }: Snapshot): unknown {
  const number = snapshot.role === 'player' && room.phase !== 'lobby' ? {} : { players: room.players };
  const rows = room.phase === 'reveal' ? roster?.map((row) => ({ ...row, score: 0 })) : roster;
  return { ...snapshot, now: 0, roster: rows, room: { ...room, nextAt: 0, players: 0, ...number } };
}

/** What a client that has folded every event knows becomes what a fresh snapshot says. */
async function agrees(client: TestClient): Promise<void> {
  const fresh = await client.snapshot();
  const same = () => {
    const folded = scenery.watch.view(client).snapshot;
    return folded !== undefined && equal(comparable(folded), comparable(fresh));
  };
  await client.until(same, 'what the events told differs', 3000).catch(() => {
    expect(comparable(scenery.watch.view(client).snapshot as Snapshot)).toEqual(comparable(fresh));
  });
}

function equal(left: unknown, right: unknown): boolean {
  try {
    expect(left).toEqual(right);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') return false;
    throw error;
  }
}

const last = <E extends 'question:open' | 'question:closed' | 'player:result' | 'leaderboard'>(
  client: TestClient,
  name: E,
  index: number,
) => client.event(name, (payload) => payload.index === index) as Promise<ServerPayload<E>>;

test('in each phase a snapshot has what that phase shows, and nothing else [SNAP-1]', async () => {
  const settings = { introMs: 60_000, teams: ['Red', 'Blue'], streakBonus: true };
  const { game, host, players } = await setStage(scenery.product, { settings });
  const [{ client, token, playerId }, other] = players as [TestPlayer, TestPlayer];
  const room = {
    pin: game.pin,
    title: '2 singles',
    paused: false,
    questionCount: 2,
    locked: false,
    players: 2,
    settings: { ...settingsSchema.parse({}), ...settings },
    teams: ['Red', 'Blue'],
  };
  const base = { now: expect.any(Number), features: expect.any(Array) };
  const ofHost = { ...base, role: 'host', banned: [] };
  const you = { playerId, nickname: 'Player 0', team: 'Red', score: 0, rank: 1, answered: false };
  const row = { playerId, nickname: 'Player 0', team: 'Red', connected: true, score: 0 };
  const roster = [row, { ...row, playerId: other.playerId, nickname: 'Player 1', team: 'Blue' }];
  const seen = async (expected: object, mine: object, rosterNow = roster, hosts: object = {}) => {
    expect(await client.snapshot()).toEqual({ ...base, role: 'player', ...expected, you: { ...you, ...mine } });
    expect(await host.snapshot()).toEqual({ ...ofHost, ...expected, ...hosts, roster: rosterNow });
  };

  await seen({ rev: 0, room: { ...room, phase: 'lobby' } }, {});
  await host.must('host:start', {});
  const intro = await client.event('question:intro');
  await seen({ rev: 1, room: { ...room, phase: 'intro' }, question: intro }, {});
  await host.must('host:next', {});
  const open = await last(client, 'question:open', 0);
  const asked = { rev: 2, room: { ...room, phase: 'open' }, question: open };
  await seen(asked, {}, roster, { progress: { answered: 0, players: 2 } });
  await answer(other, 0, 1);
  await seen(asked, {}, roster, { progress: { answered: 1, players: 2 } });
  const letScore = await scenery.shift.holdScores(game.gameId);
  await answer(players[0] as TestPlayer, 0, 0);
  const mine = { answered: true, answer: 0 };
  await seen({ rev: 2, room: { ...room, phase: 'closed' }, question: open }, mine);
  await letScore();
  const closed = await last(client, 'question:closed', 0);
  const result = await last(client, 'player:result', 0);
  const scored = { ...mine, result, score: result.score };
  const scoredRoster = [{ ...row, score: result.score }, ...roster.slice(1)];
  expect(result.score).toBeGreaterThan(0);
  await seen({ rev: 3, room: { ...room, phase: 'reveal' }, question: open, closed }, scored, scoredRoster);
  await host.must('host:next', {});
  const standings = await last(client, 'leaderboard', 0);
  await seen({ rev: 4, room: { ...room, phase: 'standings' }, question: open, standings }, scored, scoredRoster);
  await host.must('host:next', {});
  const next = await client.event('question:intro', ({ index }) => index === 1);
  const before = { score: result.score };
  await seen({ rev: 5, room: { ...room, phase: 'intro' }, question: next }, before, scoredRoster);
  await host.must('host:pause', {});
  await client.event('game:paused');
  await seen({ rev: 6, room: { ...room, phase: 'intro', paused: true }, question: next }, before, scoredRoster);
  await stepTo(host, 'over');
  const over = await client.event('game:over');
  const final = await client.event('player:final');
  const end = {
    rev: over.rev,
    room: { ...room, phase: 'over' },
    question: await last(client, 'question:open', 1),
    over,
  };
  const lastResult = await last(client, 'player:result', 1);
  await seen(end, { ...before, result: lastResult, final }, scoredRoster);
  const here = await client.snapshot();
  expect(comparable(await reconnected(token))).toEqual(comparable(here));
});

test('before the reveal nothing in a snapshot tells more than question:open [SNAP-3]', async () => {
  const { host, players } = await setStage(scenery.product, { quiz: sevenTypesQuiz, settings: { introMs: 60_000 } });
  const [{ client, token }] = players as [TestPlayer, TestPlayer];
  for (const index of sevenTypesQuiz.questions.keys()) {
    await stepTo(host, 'intro', index);
    const { question, you } = await reconnected(token);
    const prompt = ['index', 'opensAt', 'prompt', 'rev', 'total', 'type'];
    expect(Object.keys(question ?? {}).sort()).toEqual(prompt);
    expect(Object.keys(you ?? {})).not.toContain('result');
    const back = scenery.product.client({ token });
    await back.event('room:snapshot');
    await stepTo(host, 'open', index);
    const open = await back.event('question:open', (one) => one.index === index);
    await back.must('player:answer', { question: index, answer: someAnswer(open) });
    const snapshot = await back.snapshot();
    expect(snapshot).toEqual({ ...snapshot, question: open, you: { ...snapshot.you, answered: true } });
    expect(snapshot.closed).toBeUndefined();
    expect(snapshot.you?.result).toBeUndefined();
    expect(snapshot.you?.answer).toEqual(someAnswer(open));
  }
  expect(client.socket.connected).toBe(false);
});

describe('a fresh snapshot is what a client knows that has folded every event [SNAP-2]', () => {
  test('through a whole game of every type, with pauses, extensions, a lock, and people who come and go', async () => {
    const settings = { introMs: 60_000, teams: ['Red', 'Blue'] };
    const { game, host, players } = await setStage(scenery.product, { quiz: sevenTypesQuiz, settings, players: 3 });
    const allAgree = () => Promise.all([host, ...players.map((player) => player.client)].map(agrees));
    const comeAndGo: Record<number, () => Promise<unknown>> = {
      1: async () => players.push(await scenery.product.join(game, 'Late', { web: 1 })),
      2: () => host.must('host:kick', { playerId: players.shift()?.playerId }),
      3: () => (players.shift() as TestPlayer).client.must('player:leave', {}),
    };
    for (const locked of [true, false]) {
      await host.must('host:lock', { locked });
      await allAgree();
    }
    for (const index of sevenTypesQuiz.questions.keys()) {
      await stepTo(host, 'intro', index);
      await allAgree();
      await stepTo(host, 'open', index);
      await allAgree();
      await comeAndGo[index]?.();
      await host.must('host:pause', {});
      await allAgree();
      await host.must('host:extend', { ms: 5000 });
      await host.must('host:resume', {});
      await allAgree();
      const asked = await host.event('question:open', (one) => one.index === index);
      for (const [i, { client }] of players.entries()) {
        const given = someAnswer(asked, i);
        // Texts are kept trimmed.
        const text = typeof given === 'string' ? given.trim() : given;
        await client.must('player:answer', { question: index, answer: text });
        if (i < players.length - 1) await agrees(client);
      }
      await host.event('question:closed', (one) => one.index === index);
      await allAgree();
      await stepTo(host, index === 6 ? 'over' : 'standings', index);
      await allAgree();
    }
  });

  test.each(['lobby', 'open', 'reveal', 'standings'] as const)('when a game is ended in %s', async (phase) => {
    const { host, players } = await setStage(scenery.product);
    await stepTo(host, phase);
    await host.must('host:end', {});
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.until(() => client.names().some((name) => name === 'game:over' || name === 'room:closed'));
      if (phase === 'lobby') expect(await client.snapshot()).toMatchObject({ rev: 1, room: { phase: 'over' } });
      else await agrees(client);
    }
  });

  test('when a game is ended in an intro: the question that never opened is not shown', async () => {
    const { host, players } = await setStage(scenery.product, { settings: { introMs: 60_000 } });
    await stepTo(host, 'intro', 0);
    await host.must('host:end', {});
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.event('game:over');
      await agrees(client);
      expect((await client.snapshot()).question).toBeUndefined();
    }
  });

  test('for the host of a lobby in which people come and go', async () => {
    const { game, host, players } = await setStage(scenery.product, { quiz: singlesQuiz(1), players: 4 });
    await agrees(host);
    await players[3]?.client.must('player:leave', {});
    players[2]?.client.close();
    await host.must('host:kick', { playerId: players[1]?.playerId });
    await scenery.product.join(game, 'Another', { web: 1 });
    await host.until(() => scenery.watch.view(host).snapshot?.roster?.some((row) => !row.connected) === true);
    await agrees(host);
  });
});
