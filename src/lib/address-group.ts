import { isIPv6 } from 'node:net';

/**
 * What limits count as one address: an IPv4 address, also inside IPv6, or the network of an IPv6 one: of 64 bits, all of
 * which belongs to whoever has it, or of 56, as lines to homes and offices have. Of a group it is the group; what is no
 * address stays as it is.
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
