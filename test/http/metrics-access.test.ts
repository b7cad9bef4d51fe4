import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { MetricsAccess } from '../../src/http/metrics-access.ts';

const own = () => ['10.1.2.3', '2001:db8:1::5', 'fe80::1'];
const accessOf = (env: Record<string, string> = {}, addresses = own) => new MetricsAccess(readConfig(env), addresses);
const from = (ip: string, headers: Record<string, string> = {}, httpVersion = '1.1') => ({
  ip,
  headers: { host: 'localhost:3000', ...headers },
  raw: { httpVersion },
});

describe('who may read /metrics', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '2001:db8:1::5',
    'fe80::1%eth0',
  ])('this machine, as %s', (ip) => expect(accessOf().isAllowed(from(ip))).toBe(true));

  it.each([
    '10.1.2.4',
    '::ffff:10.1.2.4',
    '192.168.0.1',
    '2001:db8:1::6',
    '::2',
    '',
    'unknown',
    '127.0.0.1:80',
    'localhost',
    '::ffff:8.8.8.8',
  ])('no other one, as %s', (ip) => expect(accessOf().isAllowed(from(ip))).toBe(false));

  it('whom the configuration names, addresses and networks', () => {
    const access = accessOf({ METRICS_ALLOW: '192.0.2.7, 198.51.100.0/24,2001:db8:2::/48' });
    for (const ip of ['192.0.2.7', '::ffff:192.0.2.7', '198.51.100.255', '2001:db8:2:ff::1'])
      expect(access.isAllowed(from(ip)), ip).toBe(true);
    for (const ip of ['192.0.2.8', '198.51.101.0', '2001:db8:3::1']) expect(access.isAllowed(from(ip)), ip).toBe(false);
  });

  it.each(
    `forwarded via x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-port x-forwarded-server x-forwarded
    x-forwarded-by x-forwarded-scheme x-forwarded-prefix x-original-forwarded-for x-real-ip cf-connecting-ip cf-ray cf-visitor
    true-client-ip x-client-ip x-cluster-client-ip fastly-client-ip fly-client-ip client-ip x-proxyuser-ip wl-proxy-client-ip
    x-envoy-external-address x-remote-ip x-remote-addr x-originating-ip x-original-host x-original-url x-amzn-trace-id
    x-azure-clientip x-appengine-user-ip x-nf-client-connection-ip ali-cdn-real-ip cdn-loop proxy-connection x-scheme
    front-end-https x-varnish`.split(/\s+/),
  )('nobody who comes through a proxy that is not trusted (%s)', (header) =>
    expect(accessOf().isAllowed(from('127.0.0.1', { [header]: '127.0.0.1' }))).toBe(false),
  );

  it.each(['127.0.0.1:3000', '127.0.0.1', 'LOCALHOST', '[::1]:3000', 'web.localhost:3000', '[::ffff:127.0.0.1]'])(
    'this machine, by a name of its own: %s',
    (host) => {
      const scrape = {
        accept: 'application/openmetrics-text',
        'accept-encoding': 'gzip',
        'user-agent': 'Prometheus/3.5.0',
        'x-prometheus-scrape-timeout-seconds': '4',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      };
      for (const ip of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3'])
        expect(accessOf().isAllowed(from(ip, { host, ...scrape })), ip).toBe(true);
    },
  );

  it.each([
    'quiz.example.org',
    'backend',
    'localhost.example.org',
    '8.8.8.8:80',
    '[2001:db8::9]',
    '127.0.0.1.nip.io',
    '',
  ])('no proxy on this machine that names nobody, by the host it asks for: "%s"', (host) => {
    for (const env of [{ TRUST_PROXY: 'false' }, { TRUST_PROXY: 'true' }])
      for (const ip of ['127.0.0.1', '::1', '10.1.2.3'])
        expect(accessOf(env).isAllowed(from(ip, { host })), ip).toBe(false);
  });

  it('no such proxy by the address of this machine that its client asked for, nor by its older version of HTTP', () => {
    expect(accessOf().isAllowed(from('10.1.2.3', { host: '10.1.2.3:3000' }))).toBe(true);
    expect(accessOf().isAllowed(from('127.0.0.1', { host: '10.1.2.3' }))).toBe(false);
    expect(accessOf().isAllowed(from('127.0.0.1', {}, '1.0'))).toBe(false);
    expect(accessOf().isAllowed({ ip: '127.0.0.1', headers: {}, raw: { httpVersion: '1.1' } })).toBe(false);
  });

  it('whom the configuration names, by any host and version', () => {
    const access = accessOf({ METRICS_ALLOW: '192.0.2.7,127.0.0.1' });
    for (const ip of ['192.0.2.7', '127.0.0.1']) {
      expect(access.isAllowed(from(ip, { host: 'web-1:3000' }, '1.0')), ip).toBe(true);
      expect(access.isAllowed(from(ip, { via: '1.1 proxy' })), ip).toBe(false);
    }
    expect(access.isAllowed(from('::1', { host: 'web-1:3000' }))).toBe(false);
  });

  it('through a trusted proxy, whom it names', () => {
    const access = accessOf({ TRUST_PROXY: 'true', METRICS_ALLOW: '192.0.2.7' });
    expect(access.isAllowed(from('192.0.2.7', { 'x-forwarded-for': '192.0.2.7' }))).toBe(true);
    expect(access.isAllowed(from('203.0.113.9', { 'x-forwarded-for': '203.0.113.9' }))).toBe(false);
    // The proxy itself, which names nobody in the one way that is understood.
    expect(access.isAllowed(from('127.0.0.1', { forwarded: 'for=203.0.113.9' }))).toBe(false);
    expect(access.isAllowed(from('127.0.0.1'))).toBe(true);
  });

  it('this machine by loopback, also when its addresses cannot be listed', () => {
    expect(accessOf({}, () => []).isAllowed(from('127.0.0.1'))).toBe(true);
  });
});

describe('METRICS_ALLOW', () => {
  it.each([
    '10.0.0.0/33',
    '10.0.0',
    'fd00::/129',
    'localhost',
    '10.0.0.1/',
    '/8',
    '10.0.0.1;',
    '::1/64/2',
    '10.0.0.0/x',
  ])('is not %s', (value) => {
    expect(() => readConfig({ METRICS_ALLOW: value })).toThrow(/^METRICS_ALLOW=.*: must be addresses or networks/);
  });
});
