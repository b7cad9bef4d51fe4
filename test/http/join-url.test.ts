import { describe, expect, it } from 'vitest';
import { joinUrl } from '../../src/http/join-url.ts';

const wlan0 = [{ address: '192.168.1.20', internal: false, family: 'IPv4' as const, netmask: '', mac: '', cidr: null }];
const everywhere = { publicUrl: undefined, host: '0.0.0.0' };

function joinedFrom(
  host: string,
  site: { publicUrl: string | undefined; host: string } = everywhere,
  interfaces = { wlan0 },
) {
  return joinUrl('123456', site, { protocol: 'http', host }, interfaces);
}

describe('joinUrl', () => {
  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
    'is reached by phones though the host came by %s',
    (host) => {
      expect(joinedFrom(host)).toBe('http://192.168.1.20:3000/?pin=123456');
    },
  );

  it('is where the host came by, when that is an address for others too', () => {
    expect(joinedFrom('hall.example')).toBe('http://hall.example/?pin=123456');
    expect(joinedFrom('10.0.0.7:3000')).toBe('http://10.0.0.7:3000/?pin=123456');
  });

  it('stays here when nobody else reaches this process, or there is no network', () => {
    expect(joinedFrom('localhost:3000', { publicUrl: undefined, host: '127.0.0.1' })).toBe(
      'http://localhost:3000/?pin=123456',
    );
    expect(joinedFrom('localhost:3000', everywhere, { wlan0: [] })).toBe('http://localhost:3000/?pin=123456');
  });

  it('is the public address, where there is one', () => {
    const site = { publicUrl: 'https://quiz.example', host: '0.0.0.0' };
    expect(joinedFrom('localhost:3000', site)).toBe('https://quiz.example/?pin=123456');
  });

  it('does not fail on a Host header that is none', () => {
    expect(joinedFrom('%%%')).toBe('http://192.168.1.20/?pin=123456');
  });
});
