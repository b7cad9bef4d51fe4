/**
 * The role as which web and worker work. It neither owns the tables nor is a superuser, so that rules which PostgreSQL
 * keeps by triggers and missing rights hold for every statement of the application. The release runs as the owner.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral, type ClientBase, type ClientConfig } from 'pg';
import { StartError } from '../lib/start-error.ts';
import { databaseTls } from './database-tls.ts';
import { placeOfDatabase } from './describe-database-error.ts';
import { jobQueueSchema } from './job-queue.ts';

/** Of a role that a release has made: only the password of such a role is ever changed. */
const madeByRelease = 'made by the release of Quickfire for its web and worker';
const policyName = 'quickfire_application';
const connectMs = 5000;

/** Tables in which the application changes less than rows of all kinds. What is not listed here is its own. */
const rightsOf: Readonly<Record<string, string>> = {
  migration: 'select',
  audit_entry: 'select, insert',
  reward_rules: 'select, insert',
  account: 'select, insert',
  transfer: 'select, insert',
  entry: 'select, insert',
  hold: 'select, insert',
  open_hold: 'select',
  transfer_seal: 'select',
  ledger_era: 'select',
};

/** Nobody else may execute functions of the ledger. */
const ledgerFunctions = [
  'ledger_lock_wallet(uuid)',
  'ledger_seal(int)',
  'ledger_seal_of(bytea, bigint, uuid)',
  'ledger_sealed_text(bigint, uuid)',
];

/** @param url of the database, as any role @param more of `pg` */
export function connectionOf(url: string, more: ClientConfig = {}): Client {
  const address = new URL(url);
  // `databaseTls` reads the URL's query, as for the ORM.
  address.search = '';
  const client = new Client({
    connectionString: address.href,
    ssl: databaseTls(url),
    application_name: 'quickfire-release',
    connectionTimeoutMillis: connectMs,
    ...more,
  });
  // The statement that runs fails as well.
  client.on('error', () => undefined);
  return client;
}

/** Whether both URLs name one role of the server. */
export const isSameRole = (one: string, other: string): boolean =>
  placeOfDatabase(one).user === placeOfDatabase(other).user;

/**
 * Makes the role of the application's URL unless it exists; one that a release has made gets the URL's password.
 * @param owner connected as a role that may create roles, unless the role exists
 * @throws {StartError} when the role exists with another password and is not ours, or may not be made.
 */
export async function ensureApplicationRole(owner: ClientBase, applicationUrl: string): Promise<void> {
  const { user } = placeOfDatabase(applicationUrl);
  const password = decodeURIComponent(new URL(applicationUrl).password);
  const { rows } = await owner.query<{ ours: boolean }>(
    `select shobj_description(oid, 'pg_authid') is not distinct from $2 as ours from pg_roles where rolname = $1`,
    [user, madeByRelease],
  );
  const ours = rows[0]?.ours;
  // A role of the operator's is the operator's: one that can't sign in is named by whoever connects with it.
  if (ours === false || (ours === true && (await canSignIn(applicationUrl)))) return;
  const role = escapeIdentifier(user);
  try {
    await owner.query(`${ours ? 'alter' : 'create'} role ${role} login password ${escapeLiteral(password)}`);
    await owner.query(`comment on role ${role} is ${escapeLiteral(madeByRelease)}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '42501') throw error;
    const text = `MIGRATION_DATABASE_URL: its user may not make the role "${user}" of DATABASE_URL: CREATE ROLE ${role} LOGIN PASSWORD '…', as an administrator`;
    throw new StartError(text, 2, { cause: error });
  }
}

async function canSignIn(url: string): Promise<boolean> {
  const client = connectionOf(url);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '28P01') return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Gives the role of the application exactly the rights that it needs on the tables of this version, in the caller's
 * transaction. Repeating it changes nothing.
 * @param owner connected as the owner of the tables
 */
export async function grantToApplication(owner: ClientBase, user: string): Promise<void> {
  const role = escapeIdentifier(user);
  const { rows } = await owner.query<{ schema: string }>('select current_schema()::text as schema');
  const schema = escapeIdentifier(rows[0]?.schema ?? 'public');
  const statements = [
    `grant usage on schema ${schema}, ${jobQueueSchema} to ${role}`,
    // Older databases let everybody make tables there.
    `revoke create on schema ${schema} from public`,
    `grant select, insert, update, delete on all tables in schema ${schema}, ${jobQueueSchema} to ${role}`,
    `grant usage on all sequences in schema ${schema}, ${jobQueueSchema} to ${role}`,
    `revoke insert, update, delete on ${jobQueueSchema}.migrations from ${role}`,
  ];
  for (const [table, rights] of Object.entries(rightsOf)) {
    const name = `${schema}.${escapeIdentifier(table)}`;
    statements.push(`revoke all on ${name} from ${role}`, `grant ${rights} on ${name} to ${role}`);
  }
  // A dump that is restored without its privileges lets everybody execute them.
  const { rows: functions } = await owner.query<{ name: string }>(
    `select oid::regprocedure::text as name from pg_proc
      where pronamespace = current_schema()::regnamespace and starts_with(proname, 'ledger_')`,
  );
  statements.push(`revoke execute on function ${functions.map(({ name }) => name).join(', ')} from public`);
  statements.push(
    `grant execute on function ${ledgerFunctions.map((each) => `${schema}.${each}`).join(', ')} to ${role}`,
  );
  for (const statement of statements) await owner.query(statement);
  await openJobQueue(owner);
}

/**
 * The job queue's tables show their rows to their owner only (row-level security), unless a policy says otherwise. It names no
 * role, whose absence would keep a dump from being restored: the rights on the tables decide.
 */
async function openJobQueue(owner: ClientBase): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', $1::text, c.relname) as name from pg_class c
      where c.relnamespace = $1::regnamespace and c.relrowsecurity and not exists (
        select from pg_policies p
        where p.schemaname = $1 and p.tablename = c.relname and p.policyname = $2 and 'public' = any (p.roles))`,
    [jobQueueSchema, policyName],
  );
  for (const { name } of rows) {
    await owner.query(`drop policy if exists ${policyName} on ${name}`);
    await owner.query(`create policy ${policyName} on ${name} to public using (true) with check (true)`);
  }
}

/**
 * Why PostgreSQL can't keep its rules against this process: its role could switch them off. Undefined when it can.
 * @throws the driver's errors
 */
export async function excessOfRole(em: EntityManager): Promise<string | undefined> {
  const [role] = await em.execute<[{ name: string; is_superuser: boolean; is_owner: boolean; may_create: boolean }]>(
    `select current_user as name, r.rolsuper as is_superuser,
        coalesce(has_schema_privilege(current_schema()::text, 'create'), false) as may_create,
        coalesce((select pg_has_role(c.relowner, 'usage') from pg_class c where c.oid = to_regclass('migration')), false)
          as is_owner
      from pg_roles r where r.rolname = current_user`,
  );
  const { name, is_superuser: isSuperuser, is_owner: isOwner, may_create: mayCreate } = role;
  if (isSuperuser) return `"${name}" is a superuser`;
  if (isOwner) return `"${name}" owns the tables`;
  return mayCreate ? `"${name}" may create functions beside the tables` : undefined;
}

/** Warns in words when PostgreSQL can't keep its rules against this process. @throws the driver's errors */
export async function warnOfExcess(em: EntityManager, warn: (message: string) => void): Promise<void> {
  const excess = await excessOfRole(em);
  if (excess === undefined) return;
  warn(
    `DATABASE_URL: ${excess}: points and credits do not move; set MIGRATION_DATABASE_URL, see "Rights in PostgreSQL" in docs/OPERATING.md`,
  );
}
