import { readdirSync } from 'node:fs';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAppSecret } from '../../src/db/app-secret.ts';
import { migrate } from '../../src/db/migrate.ts';
import { ormOptions } from '../../src/db/orm-options.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { applicationUrlOf } from '../support/private-server.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';

const migrationCount = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) =>
  name.startsWith('Migration'),
).length;

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createOwnDatabase();
  orm = await MikroORM.init({ ...ormOptions(url), logger: () => undefined });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const tables = async () => {
  const rows = await orm.em
    .fork()
    .execute<{ tablename: string }[]>("select tablename from pg_tables where schemaname = 'public' order by tablename");
  return rows.map((row) => row.tablename);
};

describe('the migrations', () => {
  it('make what the entities describe', async () => {
    expect(await orm.schema.getUpdateSchemaSQL({ dropTables: false })).toBe('');
  });

  it('can be taken back to the empty database, and done again by two releases at once, however long they take', async () => {
    const before = await tables();
    await orm.migrator.down({ to: 0 });
    expect(await tables()).toEqual(['migration']);
    // The lock's transaction is idle for longer.
    const [{ name }] = await orm.em.fork().execute<[{ name: string }]>('select current_database() as name');
    await orm.em.fork().execute(`alter database "${name}" set idle_in_transaction_session_timeout = 50`);
    const applied = await Promise.all([migrate(url), migrate(url)]);
    await orm.em.fork().execute(`alter database "${name}" reset idle_in_transaction_session_timeout`);
    expect(applied.map((names) => names.length).toSorted((a, b) => a - b)).toEqual([0, migrationCount]);
    expect(await tables()).toEqual(before);
  });

  it('are not stopped by a limit that the database has for idle transactions, on any connection of the release', async () => {
    const other = await createOwnDatabase();
    const owner = new Client({ connectionString: other });
    try {
      await owner.connect();
      await owner.query('drop schema graphile_worker cascade');
      // A pause of a millisecond between two statements is too long.
      await owner.query(
        `alter database "${new URL(other).pathname.slice(1)}" set idle_in_transaction_session_timeout = 1`,
      );
      expect(await migrate(other, applicationUrlOf(other))).toEqual(['graphile_worker']);
    } finally {
      await owner.end();
      await dropDatabase(other);
    }
  });

  it('find the languages of quizzes that were there before any was noted', async () => {
    const id = '01935a6e-0000-7000-8000-000000000001';
    await orm.migrator.down({ to: 'Migration20261128224500_parked_entries' });
    const em = orm.em.fork();
    await em.execute(
      `insert into quiz (id, sample, title, question_count, version, created_at, updated_at)
        values (?, false, 'Q', 1, 2, now(), now())`,
      [id],
    );
    for (const [version, language] of [
      [1, 'en'],
      [2, 'de'],
    ]) {
      await em.execute(
        'insert into quiz_version (quiz_id, version, content, created_at) values (?, ?, ?::jsonb, now())',
        [id, version, JSON.stringify({ title: 'Q', language })],
      );
    }
    await orm.migrator.up();
    expect(await em.execute('select language from quiz where id = ?', [id])).toEqual([{ language: 'de' }]);
    await em.execute('delete from quiz');
    await em.execute('delete from quiz_version');
  });

  it('find the first pictures of quizzes that were there before any was noted', async () => {
    const id = '01935a6e-0000-7000-8000-000000000002';
    await orm.migrator.down({ to: 'Migration20261130191000_author_order' });
    const em = orm.em.fork();
    await em.execute(
      `insert into quiz (id, sample, title, question_count, version, created_at, updated_at)
        values (?, false, 'Q', 3, 1, now(), now())`,
      [id],
    );
    const media = [undefined, { kind: 'video', url: '/v.webm' }, { kind: 'image', url: '/b.png' }];
    const content = JSON.stringify({ title: 'Q', questions: media.map((one) => ({ media: one })) });
    await em.execute(
      'insert into quiz_version (quiz_id, version, content, created_at) values (?, 1, ?::jsonb, now())',
      [id, content],
    );
    await orm.migrator.up();
    expect(await em.execute('select cover from quiz where id = ?', [id])).toEqual([{ cover: '/b.png' }]);
    await em.execute('delete from quiz');
    await em.execute('delete from quiz_version');
  });

  it('make the checkpoints of all 64 shards, each with an epoch of its own', async () => {
    const [row] = await orm.em
      .fork()
      .execute(
        'select count(*)::int as rows, count(distinct epoch)::int as epochs, max(last_id) as last from checkpoint',
      );
    expect(row).toEqual({ rows: 64, epochs: 64, last: '0-0' });
  });
});

describe('ensureAppSecret', () => {
  it('gives everyone the same secret, however many start at once, or the one that is given', async () => {
    const connected = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test' });
    try {
      const secrets = await Promise.all(Array.from({ length: 4 }, () => ensureAppSecret(connected)));
      expect(new Set(secrets).size).toBe(1);
      expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
      expect(await ensureAppSecret(connected, 'given')).toBe('given');
      expect(await ensureAppSecret(connected)).toBe(secrets[0]);
    } finally {
      await connected.close(true);
    }
  });
});
