import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bannerLines, localUrl, type Place } from '../../src/embedded/banner.ts';

function address(text: string, internal: boolean): NetworkInterfaceInfo {
  return { address: text, internal, family: 'IPv4', netmask: '', mac: '', cidr: null };
}

const interfaces = { lo: [address('127.0.0.1', true)], eth0: [address('192.168.1.20', false)] };
const place = {
  host: '0.0.0.0',
  port: 3000,
  publicUrl: undefined,
  data: '/data',
  adminToken: undefined,
  firstAdminToken: undefined,
};

function banner(overrides: Partial<Place>): string {
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

  it('tells operators where to look, and only a token that was made here', () => {
    expect(banner({ adminToken: { made: 'abc123' } })).toMatch(/Operations +http:.*:3000\/ops with the token abc123\n/);
    expect(banner({ adminToken: 'given' })).toContain('/ops (with your ADMIN_TOKEN)');
    expect(banner({})).not.toContain('/ops');
  });

  it('puts IPv6 hosts in brackets', () => {
    expect(localUrl('::1', 80)).toBe('http://[::1]:80');
  });

  it('has the link for the first admin, by PUBLIC_URL where there is one, and only while there is none', () => {
    expect(banner({ firstAdminToken: 'abc' })).toContain('\n  http://localhost:3000/admin/first#abc\n');
    const text = banner({ firstAdminToken: 'abc', publicUrl: 'https://quiz.example/' });
    expect(text).toContain('\n  https://quiz.example/admin/first#abc\n');
    expect(banner({})).not.toContain('admin');
  });
});
