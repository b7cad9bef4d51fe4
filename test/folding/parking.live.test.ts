/** Games that a worker does not know, in logs that it shares with others: only they wait, whole and in order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerFolder } from '../../src/folding/answer-folder.ts';
import { noFoldMetrics } from '../../src/folding/fold-metrics.ts';
import type { GameDefinition } from '../../src/game/definition.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { foldAll, FoldBench } from './fold-bench.ts';
import { recordGames, type RecordedEntry } from './fold-recording.ts';

const recording = recordGames(77, { games: 3, players: 4 });
const [game, ...others] = recording.games as [(typeof recording.games)[number], ...typeof recording.games];
const isOfGame = ({ fields }: RecordedEntry) => fields[5] === game.id;
const ofGame = recording.entries.filter(isOfGame);
const middle = ofGame[Math.floor(ofGame.length / 2)] as RecordedEntry;
const shard = shardOf(game.id);

const benches: FoldBench[] = [];
let expected: Record<string, unknown[]>;
beforeAll(async () => {
  const bench = await openBench();
  await bench.write(recording.entries);
  await foldAll(await bench.folder());
  expected = await bench.tables();
});
afterAll(async () => {
  await Promise.all(benches.map((bench) => bench.close()));
});

async function openBench(): Promise<FoldBench> {
  const bench = await FoldBench.open();
  benches.push(bench);
  await bench.addGames(recording.games);
  return bench;
}

const define = (bench: FoldBench, definition: unknown) =>
  bench.orm.em
    .fork()
    .execute('update game set definition = ?::jsonb where id = ?', [JSON.stringify(definition), game.id]);

const parked = (bench: FoldBench) =>
  bench.orm.em
    .fork()
    .execute<{ id: string; reason: string }[]>(
      `select log_ms || '-' || log_sequence as id, reason from parked_entry order by log_ms, log_sequence`,
    );

async function drain(folder: AnswerFolder): Promise<void> {
  while (await folder.foldParked());
}

/** `later` made of the definition by a later version of the server, and why this one does not know it. */
const later: [reason: string, make: (definition: GameDefinition) => unknown][] = [
  ['scorer', (definition) => ({ ...definition, scorer: '99' })],
  [
    'question_type',
    ({ questions, ...rest }) => ({
      ...rest,
      questions: questions.map((q, i) => (i === 3 ? { ...q, type: 'drawing' } : q)),
    }),
  ],
  ['definition', () => ({ rules: 'quite different ones', scorer: '1' })],
];

describe('entries of a game that only a later version knows', () => {
  it.each(later)('are parked for its %s, and folded by a worker that knows it (%#)', async (reason, make) => {
    const bench = await openBench();
    await define(bench, make(game.definition));
    await bench.write(recording.entries);
    const folder = await bench.folder({ answersMax: 9 });
    await foldAll(folder);
    await drain(folder);
    expect((await parked(bench)).map(({ id }) => id)).toEqual(ofGame.map(({ id }) => id));
    expect(bench.unknown).toEqual([reason]);
    const tables = await bench.tables();
    expect(tables['checkpoints']).toEqual(expected['checkpoints']);
    expect(tables['deadLetters']).toEqual([]);
    expect(tables['games']).toEqual(
      expected['games']!.map((row) =>
        (row as { id: string }).id === game.id ? expect.objectContaining({ stored_at: null }) : row,
      ),
    );
    await folder.expireRooms();
    expect(bench.retired.toSorted(), 'its room stays').toEqual(others.map(({ id }) => id).toSorted());

    await define(bench, game.definition);
    const knowing = await bench.folder({ answersMax: 9 });
    await drain(knowing);
    expect(await bench.tables()).toEqual(expected);
    expect(await parked(bench)).toEqual([]);
    expect((await bench.folder()).positions()).toEqual(knowing.positions());
    await knowing.expireRooms();
    expect(new Set(bench.retired)).toContain(game.id);
  });

  it.each([
    ['log_version', ['v', '7', 't', 'answers', 'g', game.id, 'x', 'not even JSON']],
    ['log_type', ['v', '1', 't', 'dance', 'g', game.id, 'd', '{}']],
  ])('wait behind the first one that is not known for its %s', async (reason, fields) => {
    const bench = await openBench();
    await bench.write(recording.entries.map((entry) => (entry === middle ? { ...entry, fields } : entry)));
    const folder = await bench.folder();
    await foldAll(folder);
    await drain(folder);
    const waiting = ofGame.slice(ofGame.indexOf(middle));
    expect(await parked(bench)).toEqual(waiting.map(({ id }) => ({ id, reason: id === middle.id ? reason : 'order' })));
    expect(bench.unknown).toEqual([reason]);
    expect(bench.deadLetters).toEqual([]);
    await bench.orm.em
      .fork()
      .execute(`update parked_entry set fields = ? where reason = ?`, [JSON.stringify(middle.fields), reason]);
    await drain(await bench.folder());
    expect(await bench.tables()).toEqual(expected);
  });

  it('wait too when they bring a bug out, and the worker lives', async () => {
    const bench = await openBench();
    const questions = game.definition.questions.map((q) => (q.type === 'text' ? { ...q, solution: null } : q));
    await define(bench, { ...game.definition, questions });
    await bench.write(recording.entries);
    const folder = await bench.folder();
    await foldAll(folder);
    await drain(folder);
    expect(bench.unknown).toEqual(['failed']);
    expect((await bench.tables())['results']!.length).toBeGreaterThanOrEqual(2 * 7);
    await define(bench, game.definition);
    await drain(await bench.folder());
    expect(await bench.tables()).toEqual(expected);
  });

  it('stay parked when an entry names no game that a later version wrote', async () => {
    const bench = await openBench();
    await bench.write([
      ...recording.entries,
      { shard, id: '1800000000000-0', fields: ['v', '7', 'about', 'the shard'] },
      { shard, id: '1800000000000-1', fields: ['v', '7', 't', 'person', 'g', '\ud800\0', 'd', ''] },
    ]);
    const folder = await bench.folder();
    await foldAll(folder);
    await drain(folder);
    const { checkpoints: _, ...tables } = await bench.tables();
    expect({ ...tables, checkpoints: expected['checkpoints'] }).toEqual(expected);
    expect(await parked(bench)).toHaveLength(2);
  });
});

describe('two versions of the worker side by side', () => {
  it.each(readTestEnvironment().full ? [1, 2, 3] : [2])(
    'fold each entry once, in order, whoever meets it (%i)',
    async (seed) => {
      const bench = await openBench();
      await define(bench, { ...game.definition, scorer: '99' });
      const now: number[] = [];
      const old = await bench.folder({
        answersMax: 3 + seed,
        metrics: { ...noFoldMetrics, parkedNow: (count) => now.push(count) },
      });
      // What a process knows it knows for ever: this one is told of the game as its version sees it.
      await bench.write(recording.entries.slice(0, 40));
      await foldAll(old);
      await define(bench, game.definition);
      const knowing = await bench.folder({ answersMax: 5 });
      const rest = recording.entries.slice(40);
      const step = 20 + seed * 7;
      for (let from = 0; from < rest.length; from += step) {
        await bench.write(rest.slice(from, from + step));
        const folders = (from / step + seed) % 3 === 0 ? [knowing, old] : [old, knowing];
        await Promise.all(folders.map(async (folder) => (await folder.fold(shard), folder.foldParked())));
        if ((from / step) % 4 === seed) await bench.rescan();
        await foldAll(folders[seed % 2] as AnswerFolder);
      }
      await Promise.all([foldAll(old), foldAll(knowing)]);
      await foldAll(old);
      await old.tidyUp();
      await knowing.tidyUp();
      await drain(old);
      await drain(knowing);
      expect(await bench.tables()).toEqual(expected);
      expect(Math.max(...now)).toBeGreaterThan(0);
      await old.tidyUp();
      expect(now.at(-1)).toBe(0);
    },
  );

  it('a drain that is cut off before its commit leaves everything parked', async () => {
    const bench = await openBench();
    await define(bench, { ...game.definition, scorer: '99' });
    await bench.write(recording.entries);
    await foldAll(await bench.folder());
    await define(bench, game.definition);
    const em = bench.orm.em.fork();
    await em.execute(`create function stop() returns trigger language plpgsql as
      'begin raise exception using errcode = ''57P01'', message = ''stopped''; end'`);
    await em.execute(`create trigger stop before delete on parked_entry for each statement execute function stop()`);
    const knowing = await bench.folder();
    await expect(knowing.foldParked()).rejects.toThrow();
    expect(await parked(bench)).toHaveLength(ofGame.length);
    expect((await bench.tables())['answers']!.length).toBeLessThan(recording.answers);
    await em.execute('drop trigger stop on parked_entry');
    await drain(knowing);
    expect(await bench.tables()).toEqual(expected);
  });
});
