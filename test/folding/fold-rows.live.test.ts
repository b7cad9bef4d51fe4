/** What one unit of work of folding writes, change by change: whole recordings are in `fold.live.test.ts`. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Game } from '../../entities/game.ts';
import { Player } from '../../entities/player.ts';
import type { Change, FoldItem, FoldPlan, PlayerRow } from '../../src/folding/fold-plan.ts';
import { applyChanges, deadLetterRow, insertRows } from '../../src/folding/fold-rows.ts';
import { answerRow } from '../../src/log/answer-row.ts';
import type { LogEntry, Poison } from '../../src/log/log-entry.ts';
import { FoldBench } from './fold-bench.ts';
import { recordGames } from './fold-recording.ts';

const context = { shard: 5, now: new Date(9_000) };
const [recorded] = recordGames(11, { games: 1, players: 1 }).games;
const definition = recorded!.definition;

let bench: FoldBench;
let gameId: string;
beforeAll(async () => {
  bench = await FoldBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
  gameId = randomUUID();
  await bench.addGames([{ id: gameId, definition }]);
});

const entry: LogEntry = { id: '7-0', type: 'kick', gameId: '', data: { p: 'ann', at: 1 }, fields: [] };
const changeOf = (change: Change): FoldItem => ({ kind: 'change', change, source: { entry } });
const apply = (...changes: Change[]): Promise<Poison[]> =>
  bench.orm.em.fork().transactional((em) => applyChanges(em, changes.map(changeOf), context));

const playerOf = (playerId: string): PlayerRow => ({
  gameId,
  playerId,
  nickname: playerId,
  team: null,
  joinOrder: 1,
  joinedAt: new Date(1_000),
  generation: 0,
  userId: null,
  potEntryId: null,
});
const planOf = (items: FoldItem[]): FoldPlan => ({
  items,
  deadLetters: [],
  passedBy: [],
  ignored: 0,
  parked: [],
  ended: [],
  pots: new Set(),
  lastId: '7-0',
  lastFoldedId: '7-0',
  entries: items.length,
});
const joinOf = (playerId: string): FoldItem => ({ kind: 'player', row: playerOf(playerId), source: { entry } });
const join = (...ids: string[]) =>
  bench.orm.em.fork().transactional((em) => insertRows(em, planOf(ids.map(joinOf)), context));

const game = () => bench.orm.em.fork().findOneOrFail(Game, gameId);
const player = (playerId: string) => bench.orm.em.fork().findOneOrFail(Player, { gameId, playerId });
const kick = (playerId: string): Change => ({ type: 'kick', gameId, playerId, at: new Date(4_000) });
const over = (): Change => ({ type: 'over', gameId, status: 'finished', at: new Date(3_000) });
const start = (atMs: number): Change => ({ type: 'start', gameId, at: new Date(atMs) });

describe('the start of a game', () => {
  it('is its first, and makes it running', async () => {
    expect(await apply(start(2_000))).toEqual([]);
    expect(await game()).toMatchObject({ startedAt: new Date(2_000), status: 'running' });
    await apply(start(2_500));
    expect((await game()).startedAt).toEqual(new Date(2_000));
  });

  it('does not bring an ended game back when it is folded again', async () => {
    await apply(start(2_000), over());
    await apply(start(2_000));
    expect(await game()).toMatchObject({ status: 'finished', endedAt: new Date(3_000), storedAt: context.now });
  });
});

describe('the number of players', () => {
  it('is counted at the end, without who was kicked or left, and again by a later kick', async () => {
    await join('ann', 'bob', 'cat', 'dan');
    await apply({ type: 'leave', gameId, playerId: 'dan' }, start(2_000), kick('cat'));
    expect((await game()).playerCount).toBeNull();
    await apply(over());
    expect((await game()).playerCount).toBe(2);
    expect(await apply(kick('bob'))).toEqual([]);
    expect((await game()).playerCount).toBe(1);
    expect((await player('bob')).kickedAt).toEqual(new Date(4_000));
  });
});

describe('a kick without a player', () => {
  it('is a dead letter that says so', async () => {
    await bench.addGames([{ id: randomUUID(), definition }]);
    expect(await apply(kick('nobody'))).toEqual([
      expect.objectContaining({ reason: 'unknown_player', detail: 'no player to kick', id: '7-0' }),
    ]);
  });

  it('is none in a game that was deleted', async () => {
    await bench.addGames([{ id: randomUUID(), definition }]);
    await bench.orm.em.fork().nativeUpdate(Game, { id: gameId }, { deletedAt: new Date() });
    expect(await apply(kick('nobody'))).toEqual([]);
  });
});

describe('the generation of a seat', () => {
  it('grows, and is not lowered by what is folded again', async () => {
    await join('ann');
    const reclaim = (generation: number): Change => ({ type: 'reclaim', gameId, playerId: 'ann', generation });
    await apply(reclaim(2));
    expect((await player('ann')).generation).toBe(2);
    await apply(reclaim(1));
    expect((await player('ann')).generation).toBe(2);
  });
});

describe('a unit of work', () => {
  it('keeps no row in memory that its later flushes would compare', async () => {
    const kept = await bench.orm.em.fork().transactional(async (em) => {
      await insertRows(em, planOf([joinOf('ann'), changeOf(start(2_000))]), context);
      return [...em.getUnitOfWork().getIdentityMap()];
    });
    expect(kept).toEqual([]);
    expect((await player('ann')).nickname).toBe('ann');
  });
});

describe('the row of a dead letter', () => {
  const poison: Poison = {
    id: '7-0',
    type: 'poison',
    position: 2,
    reason: 'malformed',
    detail: '',
    payload: '{}',
    acked: true,
  };

  it('has the detail after the reason, or the reason alone', () => {
    expect(deadLetterRow(poison, context)).toEqual({
      shard: 5,
      logId: '7-0',
      position: 2,
      reason: 'malformed',
      payload: '{}',
      acked: true,
      createdAt: context.now,
    });
    expect(deadLetterRow({ ...poison, detail: 'no JSON' }, context).reason).toBe('malformed: no JSON');
  });

  it('shows where text was that Postgres does not store', () => {
    const row = deadLetterRow({ ...poison, detail: 'a\0b', payload: '\0\ud800' }, context);
    expect(row).toMatchObject({ reason: 'malformed: a\uFFFDb', payload: '\uFFFD\uFFFD' });
  });
});

describe('the row of an answer', () => {
  it('is graded by the grader at hand', () => {
    const [question] = definition.questions;
    const accepted = { playerId: 'ann', answer: 0, elapsedMs: 10, streakBefore: 0, logId: '7-0' };
    const row = answerRow({ gameId: 'g', definition }, question!, accepted, () => 0.25);
    expect(row).toMatchObject({ fraction: 0.25, correct: false });
  });
});
