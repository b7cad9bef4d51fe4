import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Answer } from '../../entities/answer.ts';
import { logEntryFields } from '../../src/log/log-entry.ts';
import { scorers } from '../../src/game/scorers.ts';
import { questionTypes } from '../../src/protocol/quiz.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { foldAll, FoldBench } from './fold-bench.ts';
import { ownerOf, Recorder, recordGames } from './fold-recording.ts';

const seed = 20_251;
const recording = recordGames(seed, { games: 3, players: 8 });
const lastId = (entries: { shard: number; id: string }[], shard: number) =>
  entries.filter((entry) => entry.shard === shard).at(-1)?.id ?? '0-0';

const benches: FoldBench[] = [];
const openBench = async () => {
  const bench = await FoldBench.open();
  benches.push(bench);
  return bench;
};
/** A bench with the recording in its log, not folded yet. */
const openRecorded = async () => {
  const bench = await openBench();
  await bench.addGames(recording.games);
  await bench.write(recording.entries);
  return bench;
};
afterEach(async () => {
  await Promise.all(benches.splice(0).map((bench) => bench.close()));
});

describe('folding', () => {
  it('makes the same tables in batches of 1, 7 and 4,000, and again in a rescan', async () => {
    const made: Record<string, unknown[]>[] = [];
    for (const answersMax of [4000, 7, 1]) {
      const bench = await openRecorded();
      await foldAll(await bench.folder({ answersMax }));
      made.push(await bench.tables());
      await bench.rescan();
      await foldAll(await bench.folder({ answersMax, now: () => new Date() }));
      made.push(await bench.tables());
      expect(bench.redone).toBeGreaterThan(0);
    }
    const [first, ...others] = made;
    expect(first?.['answers']).toHaveLength(recording.answers);
    expect(first?.['players']).toHaveLength(3 * 7);
    expect(first?.['results']).toHaveLength(3 * questionTypes.length);
    expect(first?.['deadLetters']).toEqual([]);
    expect(first?.['rewardsDue']).toMatchObject(
      recording.games
        .map(({ id }) => ({ game_id: id, cause: 'end', rules_version: 1, settled_at: null }))
        .toSorted((a, b) => (a.game_id < b.game_id ? -1 : 1)),
    );
    for (const tables of others) expect(tables).toEqual(first);
  });

  it('stores answers as they were logged, with the points of the scorer', async () => {
    const bench = await openRecorded();
    await foldAll(await bench.folder());
    const logged = new Map<string, unknown[]>();
    for (const { id, fields } of recording.entries) {
      if (fields[3] !== 'answers') continue;
      const { q, a } = JSON.parse(fields[7] ?? '') as { q: number; a: [string, ...unknown[]][] };
      for (const each of a) logged.set(`${fields[5]} ${q} ${each[0]}`, [...each, id]);
    }
    const rows = await bench.orm.em.fork().find(Answer, {});
    for (const row of rows) {
      const { playerId, answer, elapsedMs, streakBefore, logId } = row;
      const key = `${row.gameId} ${row.question} ${playerId}`;
      expect([playerId, answer, elapsedMs, streakBefore, logId]).toEqual(logged.get(key));
      const definition = recording.games.find(({ id }) => id === row.gameId)!.definition;
      const { questions, settings } = definition;
      const question = questions[row.question]!;
      const score = scorers.of(definition).scoreAnswer({ question, settings, answer, elapsedMs, streakBefore });
      expect(row).toMatchObject({ points: score.points, correct: score.correct, fraction: score.fraction });
    }
    expect(rows).toHaveLength(logged.size);
  });

  it('says how games and players ended, and retires the rooms', async () => {
    const bench = await openRecorded();
    const folder = await bench.folder();
    await foldAll(folder);
    const { games, players } = await bench.tables();
    for (const game of games ?? []) {
      expect(game).toMatchObject({ status: 'finished', stored_at: '2027-01-15 08:00:00+00' });
    }
    const named = new Map<string, string>();
    for (const { fields } of recording.entries) {
      const [, , , type, , gameId, , data] = fields as [string, string, string, string, string, string, string, string];
      const { p, n } = JSON.parse(data) as { p: string; n: string };
      if (type === 'join' || type === 'rename') named.set(`${gameId} ${p}`, n);
    }
    for (const row of players as { game_id: string; player_id: string; nickname: string }[]) {
      expect(row.nickname).toBe(named.get(`${row.game_id} ${row.player_id}`));
    }
    const generations = (players as { player_id: string; generation: number }[]).map(
      ({ player_id, generation }) => `${player_id}: ${generation}`,
    );
    expect(new Set(generations.filter((text) => !text.endsWith(': 0')))).toEqual(new Set(['p1: 1', 'p2: 2']));
    const owners = (players as { player_id: string; user_id: string | null }[]).filter(
      ({ user_id }) => user_id !== null,
    );
    expect(new Set(owners.map(({ player_id }) => player_id))).toEqual(new Set(['p3', 'p6']));
    for (const { player_id, user_id } of owners) expect(user_id).toBe(ownerOf(player_id));
    const kicked = (players as { player_id: string; kicked_at: unknown }[]).filter((p) => p.kicked_at);
    // It has left the lobby, and left nothing behind.
    expect((players as { player_id: string }[]).filter((player) => player.player_id === 'p0')).toEqual([]);
    expect(new Set(kicked.map((player) => player.player_id))).toEqual(new Set(['p1']));
    expect(bench.retired).toEqual([]);
    await folder.expireRooms();
    expect(bench.retired.toSorted()).toEqual(recording.games.map(({ id }) => id).toSorted());
    await folder.expireRooms();
    expect(bench.retired).toHaveLength(recording.games.length);
  });

  it('retires the rooms of a worker that died after its commit, and keeps trying', async () => {
    const bench = await openRecorded();
    await foldAll(await bench.folder());
    let attempts = 0;
    const next = await bench.folder({
      expireRoom: async (gameId) => {
        attempts += 1;
        if (attempts === 1) throw new Error('Connection is closed.');
        bench.retired.push(gameId);
      },
    });
    expect(await next.expireRooms()).toBe(1);
    expect(bench.retired).toHaveLength(recording.games.length - 1);
    await expect.poll(() => next.expireRooms(), { timeout: 10_000 }).toBe(0);
    expect(bench.retired.toSorted()).toEqual(recording.games.map(({ id }) => id).toSorted());
  });

  it('tells how far each log is stored', async () => {
    const bench = await openRecorded();
    await foldAll(await bench.folder());
    for (const shard of new Set(recording.entries.map((entry) => entry.shard))) {
      expect(await bench.redis.get(bench.keys.stored(shard))).toBe(lastId(recording.entries, shard));
    }
  });

  it('folds nothing twice when several folders work on the same shards', async () => {
    const bench = await openRecorded();
    const folders = await Promise.all([1, 2, 3].map(() => bench.folder({ answersMax: 9 })));
    const states = new Set<string>();
    const drain = async (folder: (typeof folders)[number]) => {
      for (const shard of folder.positions().keys()) {
        for (;;) {
          const { state } = await folder.fold(shard);
          states.add(state);
          if (state === 'idle') break;
        }
      }
    };
    await Promise.all(folders.map(drain));
    expect(states).toContain('locked');
    expect(bench.redone).toBe(0);
    const tables = await bench.tables();
    const alone = await openRecorded();
    await foldAll(await alone.folder());
    expect(tables).toEqual(await alone.tables());
  });
});

describe('the log of a shard', () => {
  const [game] = recording.games;
  const shard = shardOf(game!.id);
  let bench: FoldBench;
  beforeAll(async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
  });
  afterAll(() => bench.close());
  afterEach(async () => {
    await bench.redis.del(bench.keys.log(shard));
    await bench.setEpochs();
  });

  it.each([
    ['has no epoch', async () => bench.redis.del(bench.keys.epoch(shard))],
    ['has another epoch', async () => bench.redis.set(bench.keys.epoch(shard), 'other')],
  ])('is left alone when Redis %s', async (_, lose) => {
    await bench.rescan();
    const recorder = new Recorder();
    recorder.add('start', game!.id, { at: 1 });
    recorder.add('start', game!.id, { at: 2 });
    recorder.add('start', game!.id, { at: 3 });
    const folder = await bench.folder();
    await bench.write(recorder.entries.slice(0, 2));
    expect(await folder.fold(shard)).toMatchObject({ state: 'folded' });
    await bench.write(recorder.entries.slice(2));
    await lose();
    expect(await folder.fold(shard)).toEqual({ state: 'left', reason: 'other_epoch' });
    await folder.tidyUp();
    expect(await bench.redis.xlen(bench.keys.log(shard))).toBe(3);
    await bench.setEpochs();
    expect(await folder.fold(shard)).toMatchObject({ state: 'folded' });
  });

  it('is trimmed to what was stored long enough ago, never past the checkpoint', async () => {
    const { redis, keys } = bench;
    await bench.rescan();
    const [seconds] = (await redis.time()).map(Number);
    const old = new Recorder((seconds! - 700) * 1000);
    const young = new Recorder((seconds! - 500) * 1000);
    for (const recorder of [old, young]) {
      for (let at = 0; at < 5; at++) recorder.add('start', game!.id, { at });
    }
    const ids = async () => (await redis.xrange(keys.log(shard), '-', '+')).map(([id]) => id);
    const oldIds = old.entries.map(({ id }) => id);
    const youngIds = young.entries.map(({ id }) => id);
    await bench.write(old.entries.slice(0, 3));
    const folder = await bench.folder();
    await folder.fold(shard);
    await bench.write([...old.entries.slice(3), ...young.entries]);
    await folder.tidyUp();
    expect(await ids()).toEqual([...oldIds.slice(2), ...youngIds]);
    await folder.fold(shard);
    await folder.tidyUp();
    expect(await ids()).toEqual(youngIds);
  });

  it('says again in tidying up how far it is stored', async () => {
    const { redis, keys } = bench;
    await redis.set(keys.stored(shard), '1-0');
    const folder = await bench.folder();
    await folder.tidyUp();
    expect(await redis.get(keys.stored(shard))).toBe(folder.positions().get(shard));
  });
});

describe('poison', () => {
  it('does not stop the line: one dead letter for each bad entry, the rest folded, in batches of any size', async () => {
    const made: Record<string, unknown[]>[] = [];
    const { entries, poisoned, acked } = poisonedRecording();
    for (const answersMax of [4000, 7]) {
      const bench = await openBench();
      await bench.addGames(recording.games);
      await bench.write(entries);
      await foldAll(await bench.folder({ answersMax }));
      const tables = await bench.tables();
      expect(tables['deadLetters']).toHaveLength(poisoned);
      expect(bench.deadLetters.filter((letter) => letter.acked)).toHaveLength(acked);
      expect(tables['answers']).toHaveLength(recording.answers);
      await bench.rescan();
      await foldAll(await bench.folder({ answersMax }));
      expect(await bench.tables()).toEqual(tables);
      made.push(tables);
    }
    expect(made[1]).toEqual(made[0]);
  });

  it.each([4000, 1])('costs one answer where only one of an entry is bad, in batches of %i', async (answersMax) => {
    const bench = await openBench();
    await bench.addGames(recording.games);
    const { id } = recording.games[0]!;
    const recorder = new Recorder();
    const good = (p: string): [string, number, number, number] => [p, 1, 500, 0];
    recorder.add('answers', id, {
      q: 0,
      a: [good('a'), ['b', 4, 500, 0], good('c'), ['d', 1, 'soon', 0], ['e\0', 1, 5, 0]],
    });
    // The same again is no news, another answer to the same question is an alarm.
    recorder.add('answers', id, { q: 0, a: [good('a'), ['c', 2, 500, 0]] });
    await bench.write(recorder.entries);
    await foldAll(await bench.folder({ answersMax }));
    const { answers, deadLetters } = await bench.tables();
    expect(answers).toMatchObject([{ player_id: 'a' }, { player_id: 'c', answer: 1 }]);
    expect(deadLetters).toMatchObject([
      { position: 1, reason: 'invalid_answer: single', acked: true },
      { position: 3, reason: 'malformed: not an answer', acked: true },
      { position: 4, acked: true },
      { position: 1, reason: expect.stringMatching(/^contradicts_stored/), acked: true },
    ]);
    expect(JSON.parse((deadLetters as { payload: string }[])[0]!.payload)).toEqual({
      t: 'answers',
      g: id,
      d: { q: 0, a: [['b', 4, 500, 0]] },
    });
  });

  it('is found by halving when only the database knows it', async () => {
    const bench = await openBench();
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
    await bench.orm.em.fork().execute(`alter table answer add constraint no_nine check (elapsed_ms % 100 <> 9)`);
    await foldAll(await bench.folder());
    const { answers, deadLetters } = await bench.tables();
    expect(deadLetters?.length).toBeGreaterThan(0);
    for (const letter of deadLetters ?? []) {
      expect(letter).toMatchObject({ reason: expect.stringContaining('no_nine'), acked: true });
    }
    expect((answers?.length ?? 0) + (deadLetters?.length ?? 0)).toBe(recording.answers);
  });
});

/** The recording with bad entries strewn in, a hundredth at least. */
function poisonedRecording() {
  const { id: gameId } = recording.games[0]!;
  const nobody = '00000000-0000-7000-a000-00000000dead';
  const bad: { fields: string[]; acked: boolean }[] = [
    { fields: logEntryFields('answers', nobody, { q: 0, a: [['p1', 1, 5, 0]] }), acked: true },
    { fields: logEntryFields('answers', gameId, { q: 99, a: [['p1', 1, 5, 0]] }), acked: true },
    { fields: logEntryFields('answers', gameId, { q: 0, a: [['p99', 'Paris', 5, 0]] }), acked: true },
    { fields: logEntryFields('answers', gameId, { q: 0, a: [['p99', 1, 5, -1]] }), acked: true },
    { fields: ['v', '1', 't', 'answers', 'g', gameId, 'd', '{"q":0,"a":[['], acked: true },
    { fields: ['v', '1', 't', 'answers', 'g', gameId, 'd', '{"q":0}'], acked: true },
    { fields: ['v', '1', 't', 'answers', 'g', 'no game', 'd', '{"q":0,"a":[["p1",1,5,0]]}'], acked: true },
    { fields: ['v', '1', 't', 'Dance!', 'g', gameId, 'd', '{}'], acked: false },
    { fields: ['v', '1', 't', '', 'g', gameId, 'd', '{}'], acked: false },
    { fields: ['v', '1', 't', 'join', 'g', gameId, 'd', '{"p":"p98","n":"a\\u0000b","o":1,"at":1}'], acked: false },
    { fields: ['v', '1', 't', 'join', 'g', gameId, 'd', '{"p":"p98","n":"\\ud800","o":1,"at":1}'], acked: false },
    { fields: ['v', '1', 't', 'join', 'g', gameId, 'd', '{"p":"p98","n":"Ana","o":4e9,"at":1}'], acked: false },
    { fields: logEntryFields('kick', gameId, { p: 'p98', at: 5 }), acked: false },
    { fields: logEntryFields('over', nobody, { status: 'ended', at: 5 }), acked: false },
    { fields: ['some', 'thing', 'quite', 'else'], acked: false },
    { fields: ['v', '', 't', '\0'], acked: false },
  ];
  const entries = [...recording.entries];
  const step = Math.floor(entries.length / (bad.length + 1));
  const spread = entries.flatMap((entry, index) => {
    const poison = index % step === step - 1 ? bad[Math.floor(index / step)] : undefined;
    // Directly behind an entry of its shard, with a higher sequence number in the same millisecond.
    return poison === undefined
      ? [entry]
      : [entry, { shard: entry.shard, id: `${entry.id.split('-')[0]}-900`, fields: poison.fields }];
  });
  const poisoned = spread.length - entries.length;
  return { entries: spread, poisoned, acked: bad.slice(0, poisoned).filter((poison) => poison.acked).length };
}
