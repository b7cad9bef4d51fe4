import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isLoopback, networkAddress } from '../../src/lib/network-address.ts';

function address(text: string, { internal = false, family = 'IPv4' } = {}): NetworkInterfaceInfo {
  return { address: text, internal, family, netmask: '', mac: '', cidr: null } as NetworkInterfaceInfo;
}

const lo = [address('127.0.0.1', { internal: true }), address('::1', { internal: true, family: 'IPv6' })];

describe('networkAddress', () => {
  it('is the one that is not internal', () => {
    expect(networkAddress({ lo, eth0: [address('fe80::1', { family: 'IPv6' }), address('10.1.2.3')] })).toBe(
      '10.1.2.3',
    );
    expect(networkAddress({ lo })).toBeUndefined();
    expect(networkAddress({ lo, eth0: undefined })).toBeUndefined();
  });

  it('is that of a real network before that of containers, of a tunnel, or a self-given one', () => {
    const wlan0 = [address('192.168.1.20')];
    expect(networkAddress({ lo, docker0: [address('172.17.0.1')], tun0: [address('10.8.0.2')], wlan0 })).toBe(
      '192.168.1.20',
    );
    expect(networkAddress({ lo, eth0: [address('169.254.7.7')], wlan0 })).toBe('192.168.1.20');
    expect(networkAddress({ lo, docker0: [address('172.17.0.1')] })).toBe('172.17.0.1');
  });
});

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', 'quiz.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.168.1.20', 'localhost.example', '127.0.0.1.example', ''])('not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
