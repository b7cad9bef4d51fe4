/** Copies all rows of a database into another one with the same tables, and compares them. */
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from, to } from 'pg-copy-streams';
import { StartError } from '../../lib/start-error.ts';

interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  /** Quoted, without generated columns. */
  readonly columns: readonly string[];
}

export interface CopyOptions {
  readonly source: string;
  readonly target: string;
  readonly tell: (line: string) => void;
}

/** A digest that depends neither on the order of rows nor on the server's version. */
const digestOf = (table: string): string =>
  `select count(*)::text as rows, coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0)::text as digest from ${table} t`;

/**
 * Copies in one transaction: the target has everything, or is unchanged. Both are database addresses without other
 * writers.
 * @throws {StartError} when their tables differ, or their rows after the copy.
 */
export async function copyDatabase({ source, target, tell }: CopyOptions): Promise<void> {
  const [one, other] = (await Promise.all([source, target].map(connect))) as [Client, Client];
  try {
    await one.query('begin isolation level repeatable read read only');
    await other.query('begin');
    // No foreign keys or triggers: rows are copied unchanged.
    await other.query('set local session_replication_role = replica');
    const tables = await listTables(one);
    requireSameTables(tables, await listTables(other));
    const guards = await listAlwaysTriggers(other);
    for (const { table, name } of guards) await other.query(`alter table ${table} disable trigger ${name}`);
    await other.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
    for (const table of tables) tell(`${table.name}: ${await copyTable(one, other, table)} rows`);
    await copySequences(one, other);
    for (const { table, name } of guards) await other.query(`alter table ${table} enable always trigger ${name}`);
    await other.query('commit');
    await other.query('analyze');
  } finally {
    await Promise.all([one.end(), other.end()]);
  }
}

/** Triggers that fire in spite of `session_replication_role`: they keep rules about new rows, and these are old ones. */
async function listAlwaysTriggers(client: Client): Promise<{ table: string; name: string }[]> {
  const { rows } = await client.query<{ table: string; name: string }>(
    `select tgrelid::regclass::text as table, quote_ident(tgname) as name from pg_trigger
      where not tgisinternal and tgenabled = 'A' order by 1, 2`,
  );
  return rows;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'quickfire-upgrade' });
  await client.connect();
  await client.query("set idle_in_transaction_session_timeout = 0; set datestyle = 'ISO'; set timezone = 'UTC'");
  return client;
}

async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            array_agg(format('%I', a.attname) order by a.attname) as columns
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      group by 1 order by 1`,
  );
  return rows;
}

function requireSameTables(source: readonly Table[], target: readonly Table[]): void {
  const describe = (tables: readonly Table[]): Set<string> =>
    new Set(tables.map(({ name, columns }) => `${name} (${columns.join(', ')})`));
  const [own] = [...describe(source).symmetricDifference(describe(target))];
  if (own === undefined) return;
  throw new StartError(`the tables of the data are not those that this version makes: ${own}. Nothing was changed`);
}

/** @returns the number of rows */
async function copyTable(source: Client, target: Client, { name, columns }: Table): Promise<string> {
  const list = columns.join(', ');
  await pipeline(
    source.query(to(`copy ${name} (${list}) to stdout`)),
    target.query(from(`copy ${name} (${list}) from stdin`)),
  );
  const compare = async (client: Client): Promise<{ rows: string; digest: string } | undefined> =>
    (await client.query<{ rows: string; digest: string }>(digestOf(`(select ${list} from ${name})`))).rows[0];
  const [before, after] = await Promise.all([source, target].map(compare));
  if (before?.rows === after?.rows && before?.digest === after?.digest) return String(before?.rows);
  throw new StartError(
    `${name} has other rows after the copy (${after?.rows}, of ${before?.rows}). Nothing was changed`,
  );
}

async function copySequences(source: Client, target: Client): Promise<void> {
  const { rows } = await source.query<{ name: string; value: string | null }>(
    "select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences",
  );
  for (const { name, value } of rows) if (value !== null) await target.query('select setval($1, $2)', [name, value]);
}
