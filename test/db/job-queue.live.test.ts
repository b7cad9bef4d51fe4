/** The job queue's tables: who makes them, with which rights, and what one transaction adds to them. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/db/check-database.ts';
import { enqueueJob } from '../../src/db/enqueue-job.ts';
import { jobQueueVersion } from '../../src/db/job-queue.ts';
import { migrate } from '../../src/db/migrate.ts';
import { ormOptions } from '../../src/db/orm-options.ts';
import { createOwnDatabase, dropDatabase, startPostgres, type PrivateServer } from '../support/services.ts';

const connect = (url: string) => MikroORM.init({ ...ormOptions(url), logger: () => undefined });

describe('a job', () => {
  let url: string;
  let orm: MikroORM;
  beforeAll(async () => {
    url = await createOwnDatabase();
    orm = await connect(url);
  });
  afterAll(async () => {
    await orm.close(true);
    await dropDatabase(url);
  });

  const jobs = () =>
    orm.em.fork().execute('select task_identifier as task, key, max_attempts from graphile_worker.jobs order by id');

  it('is there exactly if its transaction commits', async () => {
    const undone = orm.em.fork().transactional(async (em) => {
      await enqueueJob(em, 'expire-sessions', {});
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await jobs()).toEqual([]);
    await orm.em.fork().transactional((em) => enqueueJob(em, 'expire-sessions', {}, { attemptsMax: 3 }));
    expect(await jobs()).toEqual([{ task: 'expire-sessions', key: null, max_attempts: 3 }]);
  });

  it('is one for each key, and the last one counts', async () => {
    const add = (runAt: Date) =>
      orm.em.fork().transactional((em) => enqueueJob(em, 'expire-guests', {}, { jobKey: 'guests', runAt }));
    await add(new Date(1_900_000_000_000));
    await add(new Date(2_000_000_000_000));
    const rows = await orm.em
      .fork()
      .execute(
        `select extract(epoch from run_at)::int as run_at from graphile_worker.jobs where task_identifier = 'expire-guests'`,
      );
    expect(rows).toEqual([{ run_at: 2_000_000_000 }]);
  });

  it('is refused outside of a transaction, and with a payload of another shape', async () => {
    await expect(enqueueJob(orm.em.fork(), 'expire-guests', {})).rejects.toThrow('in the transaction');
    const wrong = orm.em.fork().transactional((em) => enqueueJob(em, 'delete-game-rows', { gameId: 'x' }));
    await expect(wrong).rejects.toThrow('Invalid');
  });

  it('has tables of the version that this one names, and the comparison of schemas leaves them alone', async () => {
    const [row] = await orm.em.fork().execute('select max(id) as version from graphile_worker.migrations');
    expect(row).toEqual({ version: jobQueueVersion });
    expect(await orm.schema.getUpdateSchemaSQL()).not.toContain('graphile_worker');
  });
});

describe('a release as a role that is no superuser', () => {
  let postgres: PrivateServer;
  let admin: MikroORM;
  beforeAll(async () => {
    postgres = await startPostgres();
    admin = await MikroORM.init({ ...ormOptions(postgres.url), logger: () => undefined });
  });
  afterAll(async () => {
    await admin.close(true);
    await postgres.close();
  });
  const run = (sql: string) => admin.em.getConnection().execute(sql);
  const urlOf = (user: string, database: string) => {
    const url = new URL(postgres.url);
    Object.assign(url, { username: user, password: 'secret', pathname: `/${database}` });
    return url.href;
  };
  const quick = { waitMs: 300, tell: () => undefined };

  it.each([
    ['may create schemas', (role: string) => `grant create on database db_${role} to ${role}`],
    ['has the schema already', (role: string) => `create schema graphile_worker authorization ${role}`],
  ])('works where it %s, and names what is missing before', async (name, statement) => {
    const role = name.includes('already') ? 'given' : 'granted';
    await run(`create role ${role} login password 'secret' nosuperuser`);
    await run(`create database db_${role}`);
    const inside = new URL(postgres.url);
    inside.pathname = `/db_${role}`;
    const orm = await MikroORM.init({ ...ormOptions(inside.href), logger: () => undefined });
    const url = urlOf(role, `db_${role}`);
    try {
      await orm.em.getConnection().execute(`grant create, usage on schema public to ${role}`);
      await expect(checkDatabase(url, 'release', quick)).rejects.toThrow(
        `CREATE SCHEMA graphile_worker AUTHORIZATION "${role}"`,
      );
      await orm.em.getConnection().execute(statement(role));
      await checkDatabase(url, 'release', quick);
      await expect(checkDatabase(url, 'serve', quick)).rejects.toThrow('run the release first');
      const [first, second] = await Promise.all([migrate(url), migrate(url)]);
      expect([...first, ...second].filter((each) => each === 'graphile_worker')).toHaveLength(1);
      await checkDatabase(url, 'serve', quick);
      const own = await connect(url);
      await own.em.fork().transactional((em) => enqueueJob(em, 'expire-sessions', {}));
      expect(await own.em.fork().execute('select count(*)::int as jobs from graphile_worker.jobs')).toEqual([
        { jobs: 1 },
      ]);
      await own.close(true);
    } finally {
      await orm.close(true);
    }
  });

  it('is refused to whoever would see no jobs', async () => {
    await run(`create role guest login password 'secret' nosuperuser`);
    const owner = await connect(urlOf('granted', 'db_granted'));
    await owner.em.getConnection().execute('grant select on migration to guest');
    await owner.close(true);
    await expect(checkDatabase(urlOf('guest', 'db_granted'), 'serve', quick)).rejects.toThrow(
      'does not own the tables in the schema "graphile_worker"',
    );
  });
});
