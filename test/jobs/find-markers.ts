/** Looks for texts in all that an installation keeps: every column of every table, every key of Redis, every file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { readRedisValue } from '../support/read-redis-value.ts';

export type Place = { marker: string; where: string };

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `information_schema` without what is PostgreSQL's own. */
const tablesSql = `select table_schema as schema, table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`;

/** Rows as text have each column as text. Upper and lower case are one: folded forms count too. */
export async function findInTables(orm: MikroORM, markers: readonly string[]): Promise<Place[]> {
  const em = orm.em.fork();
  const tables = await em.execute<{ schema: string; name: string }[]>(tablesSql);
  const found: Place[] = [];
  for (const { schema, name } of tables) {
    // oxlint-disable-next-line no-await-in-loop -- one table after the other
    const rows = await em.execute<{ marker: string }[]>(
      `select distinct marker from ${quote(schema)}.${quote(name)} row,
        jsonb_array_elements_text(?::jsonb) marker where position(lower(marker) in lower(row::text)) > 0`,
      [JSON.stringify(markers)],
    );
    found.push(...rows.map(({ marker }) => ({ marker, where: `${schema}.${name}` })));
  }
  return found;
}

export interface KeptKey {
  key: string;
  text: string;
  /** Milliseconds, −1 without an expiry. */
  expiresInMs: number;
}

/** All keys with a prefix, with their whole values as text. */
export async function readKeys(url: string, prefix: string): Promise<KeptKey[]> {
  const redis = new Redis(url, { lazyConnect: true });
  await redis.connect();
  try {
    const names: string[] = [];
    for await (const page of redis.scanStream({ match: `${prefix}*`, count: 1000 })) names.push(...(page as string[]));
    return await Promise.all(
      [...new Set(names)].map(async (name) => ({
        key: name.slice(prefix.length),
        text: JSON.stringify(await readRedisValue(redis, name)),
        expiresInMs: await redis.pttl(name),
      })),
    );
  } finally {
    redis.disconnect();
  }
}

export const findIn = (text: string, markers: readonly string[]): string[] => {
  const folded = text.toLowerCase();
  return markers.filter((marker) => folded.includes(marker.toLowerCase()));
};

/** In names and contents. */
export async function findInFiles(folder: string, markers: readonly string[]): Promise<Place[]> {
  const found: Place[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // oxlint-disable-next-line no-await-in-loop -- there are few
    const text = entry.isFile() ? await readFile(path, 'latin1') : '';
    found.push(...findIn(`${entry.name} ${text}`, markers).map((marker) => ({ marker, where: path })));
  }
  return found;
}
