import { isIPv6 } from 'node:net';

/**
 * The key of an address for limits: an IPv4 address, also inside IPv6, or an IPv6 network: of 64 bits, all of which one
 * subscriber owns, or of 56, as homes and offices often get. A group is its own group; other text stays as it is.
 */
export function addressGroup(address: string, bits: 64 | 56 = 64): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  // With "::" the left part is filled with zeros; an address in full has no tail and 8 groups.
  const filled = tail === undefined ? groups : [...groups, '0', '0', '0', '0'];
  const network = filled.slice(0, 4).map((group) => Number.parseInt(group, 16));
  if (bits === 56) network[3] = (network[3] ?? 0) & 0xff00;
  return `${network.map((group) => group.toString(16)).join(':')}::/${bits}`;
}
