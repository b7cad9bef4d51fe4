/** The link by which an installation gets its first admin. Only a digest is stored, and only while there is no admin. */
import { createHash } from 'node:crypto';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { systemRandomness } from '../lib/randomness.ts';
import { ormOptions } from './orm-options.ts';

const key = 'first_admin';
const tokenBytes = 32;
const connectLimitMs = 10_000;
const noAdminSql = `not exists (select from "user" where role = 'admin' and status = 'active')`;

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Makes a new one-time token and voids the earlier one. Undefined when there is an admin.
 * @throws the driver's errors
 */
export async function issueFirstAdminToken(databaseUrl: string): Promise<string | undefined> {
  const orm = await MikroORM.init({
    ...ormOptions(databaseUrl, {
      application_name: 'quickfire-start',
      connectionTimeoutMillis: connectLimitMs,
      query_timeout: connectLimitMs,
    }),
    logger: () => undefined,
    pool: { min: 0, max: 1 },
  });
  try {
    const token = systemRandomness().secret(tokenBytes);
    const rows = await orm.em.fork().execute<unknown[]>(
      `insert into setting (key, value) select ?, ? where ${noAdminSql}
        on conflict (key) do update set value = excluded.value returning key`,
      [key, digest(token)],
    );
    return rows.length === 0 ? undefined : token;
  } finally {
    await orm.close(true);
  }
}

/** Whether the token would make an admin now. */
export async function isFirstAdminToken(em: EntityManager, token: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select key from setting where key = ? and value = ? and ${noAdminSql}`, [
    key,
    digest(token),
  ]);
  return rows.length === 1;
}

/** Consumes the token, in the transaction that makes its bearer the admin. @returns false when it is void */
export async function useFirstAdminToken(em: EntityManager, token: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `delete from setting where key = ? and value = ? and ${noAdminSql} returning key`,
    [key, digest(token)],
  );
  return rows.length === 1;
}

/** Voids the token, in the transaction that makes a person an admin. */
export async function voidFirstAdminToken(em: EntityManager): Promise<void> {
  await em.execute('delete from setting where key = ?', [key]);
}
