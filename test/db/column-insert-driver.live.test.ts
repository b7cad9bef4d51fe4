/** The driver's own way of inserting many rows against the library's: the same tables, the same refusals. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EntityClass } from '@mikro-orm/core';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { ormOptions } from '../../src/db/orm-options.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';

let url: string;
let ours: MikroORM;
let library: MikroORM;
const statements: string[] = [];

beforeAll(async () => {
  url = await createOwnDatabase();
  const options = ormOptions(url);
  const onQuery = (sql: string) => {
    if (sql.startsWith('insert')) statements.push(sql);
    return sql;
  };
  ours = await MikroORM.init({ ...options, onQuery });
  library = await MikroORM.init({ ...options, driver: PostgreSqlDriver });
});
afterAll(async () => {
  await Promise.all([ours.close(true), library.close(true)]);
  await dropDatabase(url);
});
beforeEach(() => {
  statements.length = 0;
});

const gameId = '00000000-0000-4000-8000-000000000001';
/** What has a meaning in a literal, in an array, in JSON, or to whoever fills in parameters. */
const texts = [
  '',
  ' ',
  'null',
  'NULL',
  '"',
  '\\',
  "'",
  `\\"'{},?`,
  '??',
  '{}',
  'a,b',
  "E'",
  '$1',
  'é🦊\u2028\n\t',
  '\\u0041',
];
const textAt = (i: number) => texts[i % texts.length] as string;
const rows = <T>(make: (i: number) => T): T[] => Array.from({ length: 90 }, (_, i) => make(i));

const answers = rows((i) => ({
  gameId,
  question: i % 3,
  playerId: `p${i} ${textAt(i)}`,
  answer: [textAt(i), i, -1.5e-7, [2, 0, 1], true, 'null'][i % 6] as string | number | number[] | boolean,
  correct: [true, false, null][i % 3] ?? null,
  fraction: [1, 1 / 3, 0, 5e-324][i % 4] as number,
  points: i,
  elapsedMs: 2_147_483_647 - i,
  streakBefore: 0,
  logId: textAt(i + 1),
}));
const players = rows((i) => ({
  gameId,
  playerId: `p${i}`,
  nickname: textAt(i),
  team: i % 2 === 0 ? null : textAt(i),
  joinOrder: i,
  generation: 0,
  joinedAt: new Date(i * 1_234_567_890_123),
}));
const results = rows((i) => ({
  gameId,
  question: i,
  counts: i % 2 === 0 ? [1, 2, i] : [{ answer: textAt(i), count: 3, correct: false }],
  answered: i,
  correct: i % 2 === 0 ? null : i,
  averageMs: null,
  scorer: '1',
  openedAt: new Date(-1),
  closedAt: new Date(1_700_000_000_123),
}));

async function contentsAfter(orm: MikroORM, entity: EntityClass<object>, insert: (orm: MikroORM) => Promise<unknown>) {
  const table = orm.getMetadata().get(entity).tableName;
  await orm.em.fork().execute(`truncate ${table}`);
  await insert(orm);
  return orm.em.fork().execute(`select r::text as row from ${table} r order by r::text`);
}

it.each<{ entity: EntityClass<object>; data: object[] }>([
  { entity: Answer, data: answers },
  { entity: Player, data: players },
  { entity: QuestionResult, data: results },
])('inserts what the library inserts: $entity.name', async ({ entity, data }) => {
  const ways = {
    many: (orm: MikroORM) => orm.em.fork().insertMany(entity, data),
    flushed: async (orm: MikroORM) => {
      const em = orm.em.fork();
      for (const row of data) em.create(entity, row);
      await em.flush();
    },
  };
  for (const insert of Object.values(ways)) {
    statements.length = 0;
    const made = await contentsAfter(ours, entity, insert);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('from unnest(');
    expect(made).toEqual(await contentsAfter(library, entity, insert));
    expect(made).toHaveLength(data.length);
  }
});

it('leaves to the library what is not plain columns with a value each', async () => {
  const letters = rows((i) => ({
    shard: 1,
    logId: `${i}`,
    position: i,
    reason: 'r',
    payload: textAt(i),
    acked: false,
    createdAt: new Date(i),
  }));
  const em = ours.em.fork();
  const made = letters.map((letter) => em.create(DeadLetter, letter));
  await em.flush();
  // Postgres makes the key, and it is read back.
  expect(new Set(made.map(({ id }) => id)).size).toBe(letters.length);
  const uneven = players.map((player, i) => ({ ...player, ...(i === 5 ? { leftAt: new Date(i) } : {}) }));
  await contentsAfter(ours, Player, (orm) => orm.em.fork().insertMany(Player, uneven));
  await contentsAfter(ours, Player, (orm) => orm.em.fork().insertMany(Player, players.slice(0, 2)));
  expect(statements).toHaveLength(3);
  for (const statement of statements) expect(statement).toContain(' values ');
});

const wrongRow = (orm: MikroORM, wrong: object) =>
  contentsAfter(orm, Answer, () =>
    orm.em.fork().insertMany(
      Answer,
      answers.map((row, i) => (i === 70 ? { ...row, ...wrong } : row)),
    ),
  ).then(
    () => 'taken',
    (error: unknown) => (error as { code?: string }).code,
  );

it.each([
  ['a key that is there', '23505', { playerId: (answers[1] as (typeof answers)[0]).playerId, question: 1 }],
  ['no UUID', '22P02', { gameId: 'p' }],
  ['a number that is too large', '22003', { points: 2 ** 31 }],
  ['U+0000 in JSON', '22P05', { answer: 'a\0b' }],
])('is refused as by the library: %s', async (_, code, wrong) => {
  expect(await wrongRow(library, wrong)).toBe(code);
  expect(await wrongRow(ours, wrong)).toBe(code);
  expect(statements[0]).toContain('unnest');
});

// The library writes them as they are: Postgres rounds the one, and takes the other for the name of a column.
it.each([1.5, Number.NaN])('refuses %d where a whole number belongs', async (points) => {
  expect(await wrongRow(ours, { points })).toBe('22P02');
});
