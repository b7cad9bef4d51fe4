import { isIPv6 } from 'node:net';

/**
 * What limits count as one address: an IPv4 address, also inside IPv6, or the 64-bit network of an IPv6 one, all of which
 * belongs to whoever has it. Of a group it is the group; what is no address stays as it is.
 */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  // With "::" the left part is filled with zeros; an address in full has no tail and 8 groups.
  const filled = tail === undefined ? groups : [...groups, '0', '0', '0', '0'];
  const network = filled.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
