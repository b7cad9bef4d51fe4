/** The role as which web and worker work: who makes it, what it may, and what it may not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { excessOfRole } from '../../src/db/application-role.ts';
import { checkDatabase } from '../../src/db/check-database.ts';
import { enqueueJob } from '../../src/db/enqueue-job.ts';
import { migrate } from '../../src/db/migrate.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { applicationUrlOf, createDatabase, dropDatabase, ownerUrlOf, startPostgres } from '../support/services.ts';
import type { PrivateServer } from '../support/services.ts';
import { withClient } from '../support/with-client.ts';

const quick = { waitMs: 300, tell: () => undefined };

describe('the role of the application', () => {
  let url: string;
  beforeAll(async () => {
    url = await createDatabase();
  });
  afterAll(() => dropDatabase(url));

  it('serves, and neither owns the tables nor is a superuser', async () => {
    await checkDatabase(url, 'serve', quick);
    await expect(checkDatabase(url, 'release', quick)).rejects.toThrow('set MIGRATION_DATABASE_URL');
    const connect = (each: string) => connectOrm({ url: each, poolMax: 1, applicationName: 'qf-test' });
    const [application, owner] = await Promise.all([connect(url), connect(ownerUrlOf(url))]);
    try {
      expect(await excessOfRole(application.em.fork())).toBeUndefined();
      expect(await excessOfRole(owner.em.fork())).toBe('"quickfire" is a superuser');
    } finally {
      await Promise.all([application.close(true), owner.close(true)]);
    }
  });

  it.each([
    'create table public.more (id int)',
    'create function public.more() returns int language sql as $$ select 1 $$',
    'alter table answer disable trigger all',
    'drop trigger append_only on audit_entry',
    'truncate audit_entry',
    'delete from audit_entry',
    'delete from migration',
    'delete from graphile_worker.migrations',
    'set session_replication_role = replica',
    'create role another superuser',
    `alter role quickfire_application superuser`,
    'set role quickfire',
  ])('is refused %s', async (statement) => {
    const refused = withClient(url, (client) => client.query(statement));
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });

  it('adds and sees jobs', async () => {
    const orm = await connectOrm({ url, poolMax: 1, applicationName: 'qf-test' });
    try {
      await orm.em.fork().transactional((em) => enqueueJob(em, 'expire-guests', {}));
      expect(await orm.em.fork().execute('select task_identifier from graphile_worker.jobs')).toHaveLength(1);
    } finally {
      await orm.close(true);
    }
  });
});

describe('a release', () => {
  let postgres: PrivateServer;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = applicationUrlOf(postgres.url);
  });
  afterAll(() => postgres.close());
  const withPassword = (password: string) => Object.assign(new URL(url), { password }).href;

  it('takes over data of the release before, which had no such role', async () => {
    await migrate(postgres.url);
    await expect(checkDatabase(url, 'serve', quick)).rejects.toThrow('refuses the user "quickfire_application"');
    await Promise.all([migrate(postgres.url, url), migrate(postgres.url, url)]);
    await checkDatabase(url, 'serve', quick);
    expect(await withClient(url, (client) => client.query('select count(*) from answer'))).toMatchObject({
      rowCount: 1,
    });
  });

  it('gives a role that a release has made the password of the URL', async () => {
    await migrate(postgres.url, withPassword('another one'));
    await checkDatabase(withPassword('another one'), 'serve', quick);
    await expect(checkDatabase(url, 'serve', quick)).rejects.toThrow('or its password');
  });

  it('leaves the password of another role alone', async () => {
    await withClient(postgres.url, (client) => client.query(`create role theirs login password 'of the operator'`));
    const theirs = (password: string) => Object.assign(new URL(url), { username: 'theirs', password }).href;
    await migrate(postgres.url, theirs('mistyped'));
    await expect(checkDatabase(theirs('mistyped'), 'serve', quick)).rejects.toThrow('or its password');
    await checkDatabase(theirs('of the operator'), 'serve', quick);
  });

  it('that may not make the role names the statement', async () => {
    await withClient(postgres.url, async (client) => {
      await client.query(`create role landlord login password 'secret'`);
      await client.query('create database let owner landlord');
    });
    const landlord = Object.assign(new URL(postgres.url), {
      username: 'landlord',
      password: 'secret',
      pathname: '/let',
    });
    const tenant = Object.assign(new URL(landlord), { username: 'tenant', password: 'pw' });
    await expect(migrate(landlord.href, tenant.href)).rejects.toThrow('CREATE ROLE "tenant" LOGIN');
    await withClient(postgres.url, (client) => client.query(`create role tenant login password 'pw'`));
    await migrate(landlord.href, tenant.href);
    await checkDatabase(tenant.href, 'serve', quick);
    await expect(migrate(Object.assign(landlord, { password: 'wrong' }).href, tenant.href)).rejects.toThrow('password');
    await expect(
      checkDatabase({ url: landlord.href, setting: 'MIGRATION_DATABASE_URL' }, 'release', quick),
    ).rejects.toThrow(/^MIGRATION_DATABASE_URL: /);
  });
});
