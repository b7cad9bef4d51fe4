import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bannerLines, localUrl } from '../../src/embedded/banner.ts';

function address(text: string, internal: boolean): NetworkInterfaceInfo {
  return { address: text, internal, family: 'IPv4', netmask: '', mac: '', cidr: null };
}

const interfaces = { lo: [address('127.0.0.1', true)], eth0: [address('192.168.1.20', false)] };
const place = { host: '0.0.0.0', port: 3000, publicUrl: undefined, data: '/data' };

function banner(overrides: Partial<typeof place> | { publicUrl: string }): string {
  return bannerLines({ ...place, ...overrides }, interfaces).join('\n');
}

describe('banner', () => {
  it('names this machine for the host, and the network address for phones', () => {
    expect(banner({})).toMatch(/Host a quiz +http:\/\/localhost:3000\/host\n/);
    expect(banner({})).toMatch(/From phones +http:\/\/192\.168\.1\.20:3000\//);
  });

  it('names PUBLIC_URL only, where there is one', () => {
    const text = banner({ publicUrl: 'https://quiz.example/' });
    expect(text).toContain('https://quiz.example/host');
    expect(text).not.toMatch(/localhost|192\.168|example\/\//);
  });

  it('says that phones reach nothing on a loopback host', () => {
    expect(banner({ host: '127.0.0.1' })).toContain('not reachable, since HOST=127.0.0.1');
  });

  it('puts IPv6 hosts in brackets', () => {
    expect(localUrl('::1', 80)).toBe('http://[::1]:80');
  });
});
