import type { EntityManager } from '@mikro-orm/postgresql';

const nameInAddress = /\/media\/([A-Za-z0-9_-]{22})[.-]/;

/** The name of an upload in an address, however it is written; undefined for an address of something else. */
function mediaName(url: string): string | undefined {
  // Servers read `%2e` as `.`, once.
  const plain = url.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return nameInAddress.exec(plain)?.[1];
}

const othersSql = `select name from media
  where name in (select jsonb_array_elements_text(?::jsonb)) and owner_id <> ? and state <> 'deleting'`;

/** @returns those of the addresses that lead to uploads of other people */
export async function findOthersMedia(
  em: EntityManager,
  ownerId: string,
  urls: readonly string[],
): Promise<ReadonlySet<string>> {
  const named = urls.flatMap((url) => {
    const name = mediaName(url);
    return name === undefined ? [] : [{ url, name }];
  });
  if (named.length === 0) return new Set();
  const names = JSON.stringify(named.map(({ name }) => name));
  const rows = await em.execute<{ name: string }[]>(othersSql, [names, ownerId]);
  const others = new Set(rows.map(({ name }) => name));
  return new Set(named.filter(({ name }) => others.has(name)).map(({ url }) => url));
}
