import { describe, expect, it } from 'vitest';
import { addressGroup } from '../../src/lib/address-group.ts';

describe('addressGroup', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2::/64', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
  ])('%s counts as %s', (address, group) => expect(addressGroup(address)).toBe(group));
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2ff::1', '2001:db8:1:200::/56'],
    ['2001:db8:1:fe00:1:2:3:4', '2001:db8:1:fe00::/56'],
  ])('%s counts as %s where lines have 56 bits', (address, group) => expect(addressGroup(address, 56)).toBe(group));
});
