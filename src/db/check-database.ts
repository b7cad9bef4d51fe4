import { readdirSync } from 'node:fs';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { waitForServer, type ServerFinding, type ServerWait } from '../lib/wait-for-server.ts';
import { databaseTls } from './database-tls.ts';
import {
  addressOf,
  describeDatabaseError,
  placeOfDatabase,
  settingOf,
  type DatabaseAddress,
  type DatabasePlace,
} from './describe-database-error.ts';
import { jobQueueSchema, jobQueueVersion } from './job-queue.ts';
import { migrationsDir, ormOptions } from './orm-options.ts';
import { probePostgres } from './probe-postgres.ts';

/** `release` creates the tables; all other uses need them. */
export type DatabaseUse = 'release' | 'serve';

const lowestVersion = 15;
const checkTimeoutMs = 3000;

/**
 * Checks at start that a URL, by default DATABASE_URL, leads to a usable PostgreSQL; waits a limited time for one that is
 * starting up.
 * @throws {StartError} in one line, with exit code 2.
 */
export async function checkDatabase(
  database: string | DatabaseAddress,
  use: DatabaseUse,
  wait: ServerWait,
): Promise<void> {
  await waitForServer(() => inspectDatabase(database, use), wait);
}

async function inspectDatabase(database: string | DatabaseAddress, use: DatabaseUse): Promise<ServerFinding> {
  const place = placeOfDatabase(database);
  const databaseUrl = typeof database === 'string' ? database : database.url;
  const setting = settingOf(place);
  if (place.database === '')
    return {
      state: 'wrong',
      text: `${setting}: names no database: append one, as in postgres://user@host/quickfire`,
    };
  try {
    databaseTls(databaseUrl);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: 'wrong', text: `${setting}: ${reason}: correct sslmode and sslrootcert` };
  }
  try {
    const spoken = await probePostgres(place.host, place.port, checkTimeoutMs);
    if (spoken === 'something else' || spoken === 'silence') {
      const found = spoken === 'silence' ? 'does not answer as PostgreSQL does' : 'is not PostgreSQL';
      const text = `${setting}: what listens at ${addressOf(place)} ${found}: correct the host or the port`;
      return { state: spoken === 'silence' ? 'unavailable' : 'wrong', text };
    }
    return await ask(databaseUrl, place, use);
  } catch (error) {
    const found = describeDatabaseError(error, place);
    if (found === undefined) throw error;
    return found;
  }
}

interface Facts {
  readonly version: string;
  readonly version_number: number;
  readonly standby: boolean;
  readonly read_only: string;
  readonly encoding: string;
  readonly synchronous_commit: string;
  readonly schema: string | null;
  readonly may_create: boolean | null;
  readonly migrations: string | null;
  readonly may_create_schema: boolean;
  /** Whether the role may create tables in the job queue's schema; null when there is no such schema. */
  readonly may_create_queue: boolean | null;
  /** Whether the role sees the jobs: as (a member of) their owner, or by a policy; null when there are none. */
  readonly sees_jobs: boolean | null;
}

const factsQuery = `select current_setting('server_version') as version,
  current_setting('server_version_num')::int as version_number,
  pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') as read_only,
  current_setting('server_encoding') as encoding, current_setting('synchronous_commit') as synchronous_commit,
  current_schema()::text as schema, has_schema_privilege(current_schema()::text, 'create') as may_create,
  to_regclass('migration')::text as migrations,
  has_database_privilege(current_database(), 'create') as may_create_schema,
  (select has_schema_privilege(oid, 'create') from pg_namespace where nspname = '${jobQueueSchema}') as may_create_queue,
  (select pg_has_role(c.relowner, 'usage') or exists (
      select from pg_policy p, unnest(p.polroles) r where p.polrelid = c.oid and (r = 0 or pg_has_role(r, 'usage')))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = '${jobQueueSchema}' and c.relname = '_private_jobs') as sees_jobs`;

async function ask(databaseUrl: string, place: DatabasePlace, use: DatabaseUse): Promise<ServerFinding> {
  const orm = await MikroORM.init({
    ...ormOptions(databaseUrl, {
      application_name: 'quickfire-start',
      connectionTimeoutMillis: checkTimeoutMs,
      query_timeout: checkTimeoutMs,
    }),
    logger: () => undefined,
    pool: { min: 0, max: 1 },
  });
  try {
    const em = orm.em.fork();
    const [facts] = await em.execute<[Facts]>(factsQuery);
    const unfit = judgeServer(facts, place);
    if (unfit !== undefined) return unfit;
    const applied =
      facts.migrations === null ? [] : (await em.execute<{ name: string }[]>('select name from migration')).map(nameOf);
    const missing = namesOfMigrations().filter((name) => !applied.includes(name)).length;
    return judgeSchema(facts, { place, use, missing: missing + (await missingOfJobQueue(em, facts)) });
  } finally {
    await orm.close(true);
  }
}

async function missingOfJobQueue(em: EntityManager, facts: Facts): Promise<number> {
  if (facts.sees_jobs !== true) return facts.sees_jobs === null ? jobQueueVersion : 0;
  const [{ version }] = await em.execute<[{ version: number }]>(
    `select coalesce(max(id), 0) as version from ${jobQueueSchema}.migrations`,
  );
  return Math.max(0, jobQueueVersion - version);
}

const nameOf = ({ name }: { name: string }): string => name.replace(/\.[jt]s$/, '');

const namesOfMigrations = (): string[] =>
  readdirSync(migrationsDir)
    .filter((name) => /^Migration\d.*\.ts$/.test(name))
    .map((name) => nameOf({ name }));

/** The fault of the server itself, whatever its tables. */
export function judgeServer(facts: Facts, place: DatabasePlace): ServerFinding | undefined {
  const subject = `${settingOf(place)}: the server at ${addressOf(place)}`;
  const wrong = (text: string): ServerFinding => ({ state: 'wrong', text: `${subject} ${text}` });
  if (facts.version_number < lowestVersion * 10_000)
    return wrong(`is PostgreSQL ${facts.version}: version ${lowestVersion} or newer is needed`);
  // A failover may be about to promote it.
  if (facts.standby || facts.read_only === 'on') {
    const found = facts.standby ? 'is a read-only replica' : 'is read-only (default_transaction_read_only is on)';
    return { state: 'unavailable', text: `${subject} ${found}: name the primary in the URL` };
  }
  if (facts.encoding !== 'UTF8') {
    const make = `create one with ENCODING 'UTF8' TEMPLATE template0`;
    return wrong(`has the database "${place.database}" in ${facts.encoding}, and UTF8 is needed: ${make}`);
  }
  if (facts.synchronous_commit !== 'on') {
    const fix = `ALTER ROLE "${place.user}" SET synchronous_commit = on`;
    return wrong(`has synchronous_commit=${facts.synchronous_commit}, which can lose committed answers: ${fix}`);
  }
  return undefined;
}

function judgeSchema(
  facts: Facts,
  { place, use, missing }: { place: DatabasePlace; use: DatabaseUse; missing: number },
): ServerFinding {
  const { user, database } = place;
  const setting = settingOf(place);
  // Row-level security of the job queue shows rows to their owner only: another role would find no jobs, and no error.
  if (facts.sees_jobs === false) {
    const text = `${setting}: the user "${user}" does not own the tables in the schema "${jobQueueSchema}" of the database "${database}": set MIGRATION_DATABASE_URL to their owner's and run the release (npm run release), or release and serve as one user`;
    return { state: 'wrong', text };
  }
  if (use === 'release' && missing === 0 && facts.may_create_queue === false) {
    const text = `${setting}: the user "${user}" is the application's in the database "${database}": set MIGRATION_DATABASE_URL to the owner's for the release`;
    return { state: 'wrong', text };
  }
  if (missing === 0) return { state: 'ok' };
  if (use === 'serve') {
    const text = `${setting}: the database "${database}" lacks ${missing} migrations of this version: run the release first (npm run release)`;
    return { state: 'wrong', text };
  }
  const lacking = lackingRight(facts, place);
  if (lacking === undefined) return { state: 'ok' };
  const text = `${setting}: the user "${user}" ${lacking.found} of the database "${database}": ${lacking.fix}`;
  return { state: 'wrong', text };
}

/** The right that a release needs and its role lacks, and the statement that grants it. */
function lackingRight(facts: Facts, { user, database }: DatabasePlace): { found: string; fix: string } | undefined {
  if (facts.schema === null)
    return { found: 'has no schema that it can use', fix: `CREATE SCHEMA public AUTHORIZATION "${user}"` };
  const grant = (schema: string) => ({
    found: `may not create tables in the schema "${schema}"`,
    fix: `GRANT CREATE ON SCHEMA "${schema}" TO "${user}"`,
  });
  if (facts.may_create !== true) return grant(facts.schema);
  if (facts.may_create_queue === null && !facts.may_create_schema)
    return {
      found: `may not create the schema "${jobQueueSchema}" for its jobs`,
      fix: `CREATE SCHEMA ${jobQueueSchema} AUTHORIZATION "${user}", or GRANT CREATE ON DATABASE "${database}" TO "${user}"`,
    };
  return facts.may_create_queue === false ? grant(jobQueueSchema) : undefined;
}
