/** What docs/OPERATING.md says of the places where something is kept, and the names of keys to compare it with. */
import { readFile } from 'node:fs/promises';

/** The cells of each row of the table below a heading cell; each is the texts in backquotes. */
export async function documented(head: string): Promise<string[][][]> {
  const text = await readFile(new URL('../../docs/OPERATING.md', import.meta.url), 'utf8');
  const rows = text.slice(text.indexOf(`\n| ${head} |`) + 1).split('\n');
  const end = rows.findIndex((row) => !row.startsWith('|'));
  const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return rows.slice(2, end).map((row) => row.split('|').slice(1, -1).map(names));
}

/** Names of keys with `*` for what differs. */
export function patternsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/\{s\d+\}/, '{sN}').replaceAll('77', '*')];
  if (typeof value === 'function') return patternsOf((value as (...args: string[]) => unknown)('77', '77'));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(patternsOf) : [];
}

export const isPrefixOf = (name: string) => (other: string) => other !== name && other.startsWith(name);
