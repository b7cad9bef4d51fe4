import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Setting } from '../../entities/setting.ts';
import { isDatabaseUnavailable } from '../../src/db/is-database-unavailable.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';

const poolMax = 2;
let url: string;
/** Outside the pool under test. */
let admin: MikroORM;
beforeAll(async () => {
  url = await createOwnDatabase();
  admin = await connectOrm({ url, poolMax: 1, applicationName: 'qf-test-admin', queryTimeoutMs: 10_000 });
});
afterAll(async () => {
  await admin.close(true);
  await dropDatabase(url);
});

const open = (options: { url?: string; queryTimeoutMs?: number } = {}) =>
  connectOrm({ url, poolMax, applicationName: 'qf-test', acquireTimeoutMs: 400, ...options });
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const isWhole = async (orm: MikroORM) => {
  const all = Array.from({ length: poolMax * 2 }, () => orm.em.fork().transactional((em) => em.count(Setting)));
  return (await Promise.all(all)).every((count) => count === 0);
};

describe('connectOrm', () => {
  it('sets what keeps a connection from being held for ever', async () => {
    const orm = await open({ queryTimeoutMs: 1234 });
    try {
      const em = orm.em.fork();
      const [row] = await em.execute(
        `select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
          current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(row).toEqual({ name: 'qf-test', statement: '1234ms', idle: '10s' });
    } finally {
      await orm.close(true);
    }
  });

  it('refuses a database whose commits are not on disk', async () => {
    const lax = await createOwnDatabase();
    try {
      await admin.em.fork().execute(`alter database ${new URL(lax).pathname.slice(1)} set synchronous_commit = off`);
      await expect(open({ url: lax })).rejects.toThrow(/synchronous_commit=off.*could be lost/);
    } finally {
      await dropDatabase(lax);
    }
  });

  it('fails with an error that is known as away when nothing listens', async () => {
    const error = await failureOf(open({ url: 'postgres://postgres@127.0.0.1:1/none' }));
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('waits for a server that takes its time at first', async () => {
    const link = await FaultyLink.open(Number(new URL(url).port));
    link.hold();
    setTimeout(() => link.release(), 1000);
    try {
      const orm = await open({ url: link.url(url) });
      await orm.close(true);
    } finally {
      await link.close();
    }
  });

  it('keeps its pool whole when more backends end inside transactions than it has', async () => {
    const orm = await open();
    try {
      for (let round = 0; round < poolMax * 2 + 1; round++) {
        const error = await failureOf(
          orm.em.fork().transactional(async (em) => {
            const [backend] = await em.execute<[{ pid: number }]>('select pg_backend_pid() as pid');
            await admin.em.fork().execute('select pg_terminate_backend(?, 5000)', [backend.pid]);
            await em.count(Setting);
          }),
        );
        expect(isDatabaseUnavailable(error)).toBe(true);
      }
      expect(await isWhole(orm)).toBe(true);
    } finally {
      await orm.close(true);
    }
  });

  it('keeps its pool whole when idle backends end, and when one ends during a statement', async () => {
    const orm = await open();
    try {
      expect(await isWhole(orm)).toBe(true);
      const endAll = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = 'qf-test' and datname = ?`;
      const name = new URL(url).pathname.slice(1);
      const sleeping = failureOf(orm.em.fork().execute('select pg_sleep(1)'));
      await admin.em.fork().execute(endAll, [name]);
      const error = await sleeping;
      // Ended before it slept or while it did: either way the query fails and says why.
      expect(error === undefined || isDatabaseUnavailable(error)).toBe(true);
      await failureOf(isWhole(orm));
      expect(await isWhole(orm)).toBe(true);
    } finally {
      await orm.close(true);
    }
  });

  it('does not hang, and keeps its pool whole, when the server falls silent inside transactions', async () => {
    const link = await FaultyLink.open(Number(new URL(url).port));
    const orm = await open({ url: link.url(url), queryTimeoutMs: 200 });
    try {
      // More at once than the pool has: some wait for an answer, some for a slot.
      const entered = Array.from({ length: poolMax * 2 }, () =>
        failureOf(
          orm.em.fork().transactional(async (em) => {
            await em.count(Setting);
            link.hold();
            await em.count(Setting);
          }),
        ),
      );
      for (const error of await Promise.all(entered)) expect(isDatabaseUnavailable(error)).toBe(true);
      const error = await failureOf(orm.em.fork().count(Setting));
      expect(isDatabaseUnavailable(error)).toBe(true);
      link.release();
      expect(await isWhole(orm)).toBe(true);
    } finally {
      await orm.close(true);
      await link.close();
    }
  });
});
