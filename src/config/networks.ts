import { isIP } from 'node:net';

export const networksWanted = 'must be addresses or networks (10.1.0.0/16, fd00::/8), separated by commas';

/** Addresses and networks from a comma-separated list; undefined when one of them is invalid. */
export function networksOf(text: string): string[] | undefined {
  const all = text.split(',').map((each) => each.trim());
  const named = all.filter((each) => each !== '');
  return named.every(isNetwork) ? named : undefined;
}

function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(prefix ?? 0) <= (family === 4 ? 32 : 128);
}
