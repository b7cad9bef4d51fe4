import { EventEmitter } from 'node:events';
import { mkdir, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodedError } from '../../src/protocol/errors.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

let server: ApiServer;
const health = { ready: true };
const failing = { error: new Error('unused') };
beforeAll(async () => {
  server = await openApiServer({
    deps: {
      readiness: async () => ({ ready: health.ready, checks: { redis: health.ready } }),
      quizzes: {
        list: () => Promise.reject(failing.error),
        create: () => Promise.reject(new Error('unused')),
        replace: () => Promise.reject(new Error('unused')),
        readText: () => Promise.reject(new Error('unused')),
        delete: () => Promise.reject(new Error('unused')),
        versions: () => Promise.reject(new Error('unused')),
        duplicate: () => Promise.reject(new Error('unused')),
        restore: () => Promise.reject(new Error('unused')),
      },
    },
  });
});
afterAll(() => server.close());

/** Of each page one, and ways to write them. */
const addresses = [
  '/',
  '/?pin=123456',
  '/host',
  '/host/some-game',
  '/host/some-game/results',
  '/host/some-game/report',
  '/play',
  '/play/123456',
  '/ops',
  '/admin',
  '/admin/money',
  '/sign-in',
  '/Register/',
  '/account',
  '/reset',
  '/forgot',
  '/verify',
  '/games',
  '/games/report',
  '/played',
  '/profile',
  '/wallet',
  '/wallet/proof/some-transfer',
  '/deposits',
  '/seasons',
  '/seasons/2026-11',
  '/r/some-token',
  '/quizzes',
  '/quizzes/media',
  '/quizzes/some-quiz/edit',
  '/quizzes/some-quiz/report',
];

/** The client's own list: each of its patterns must be among `addresses`. */
async function readClientPatterns(): Promise<RegExp[]> {
  const source = await readFile(join(import.meta.dirname, '../../web/other-pages.tsx'), 'utf8');
  return [...source.matchAll(/^ {2}\[\/(\^.*?\$)\/, /gm)].map(([, pattern = '']) => new RegExp(pattern));
}

describe('for the operator', () => {
  it('tells of life and readiness', async () => {
    expect(await server.call('GET', '/healthz')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await server.call('GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true } });
    health.ready = false;
    expect(await server.call('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { redis: false } },
    });
    expect((await server.call('GET', '/healthz')).status).toBe(200);
  });

  it('tells failures by kind, and nothing of what is inside', async () => {
    const token = await server.newGuest();
    const fail = async (error: Error) => {
      failing.error = error;
      return await server.call('GET', '/api/quizzes', { token });
    };
    expect(await fail(Object.assign(new Error('terminating'), { code: '57P01' }))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'busy', retryAfterMs: 1000 } },
    });
    expect((await fail(new Error('Command timed out'))).body.error.code).toBe('busy');
    const internal = await fail(new Error('secret detail'));
    expect(internal).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(JSON.stringify(internal.body)).not.toContain('secret detail');
    const conflict = await fail(new CodedError('conflict', 'too many', { details: { max: 3 } }));
    expect(conflict).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: 'too many', details: { max: 3 } } },
    });
    const { body } = await server.call('GET', '/metrics');
    expect(body).toContain('quickfire_http_errors_total{code="busy"} 2');
    expect(body).toContain('quickfire_http_errors_total{code="internal"} 1');
  });
});

describe('/metrics', () => {
  const by = async (headers: Record<string, string>) => await server.call('GET', '/metrics', { headers });

  it('is there for the machine itself and for whom the configuration names; else there is nothing [REST-12]', async () => {
    expect((await by({})).status).toBe(200);
    // This server trusts its proxy.
    for (const known of ['192.0.2.9', '2001:db8::7', '::ffff:192.0.2.9', '203.0.113.5', '8.8.8.8, 192.0.2.9']) {
      expect((await by({ 'x-forwarded-for': known })).status, known).toBe(200);
    }
    const nothing = await server.call('GET', '/nothing');
    for (const stranger of ['8.8.8.8', '127.0.0.1, 8.8.8.8', 'unknown', '', '127.0.0.1,', '127.0.0.1:80']) {
      const reply = await by({ 'x-forwarded-for': stranger });
      expect(reply.status, stranger).toBe(404);
      expect(JSON.stringify(reply.body)).toBe(JSON.stringify(nothing.body).replace('/nothing', '/metrics'));
    }
    expect((await by({ forwarded: 'for=192.0.2.9' })).status).toBe(404);
  });
});

describe('the pages', () => {
  it('say so when they are not built, and are served once they are', async () => {
    const missing = await server.call('GET', '/');
    expect(missing).toMatchObject({ status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    await mkdir(join(server.pagesDir, 'assets'));
    await writeFile(join(server.pagesDir, 'index.html'), '<!doctype html><title>Q</title>');
    await writeFile(join(server.pagesDir, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(join(server.pagesDir, 'icon.svg'), '<svg/>');
    const patterns = await readClientPatterns();
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => !addresses.some((address) => pattern.test(address)))).toEqual([]);
    for (const path of addresses) {
      const page = await server.call('GET', path);
      expect(page, path).toMatchObject({ status: 200, body: expect.stringContaining('<title>Q') });
      expect(page.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' });
    }
    const script = await server.call('GET', '/assets/main-abc123.js');
    expect(script).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
    expect((await server.call('GET', '/icon.svg')).headers['cache-control']).toBe('no-cache');
    expect((await server.call('GET', '/assets/none.js')).status).toBe(404);
    for (const path of ['/../package.json', '/..%2fpackage.json', '/assets/..%2f..%2fpackage.json', '/.env']) {
      expect((await server.call('GET', path)).status, path).toBeGreaterThanOrEqual(400);
    }
  });

  it('are sent with few listeners to their end, whatever way leads to them', async () => {
    await mkdir(join(server.pagesDir, 'assets'), { recursive: true });
    await writeFile(join(server.pagesDir, 'index.html'), '<!doctype html><title>Q</title>');
    await writeFile(join(server.pagesDir, 'assets', 'main-abc123.js'), 'export {};');
    const counted: Record<string, number> = {};
    server.app.server.prependListener('request', (request, response) => {
      response.once('finish', () => (counted[request.url ?? ''] = response.listenerCount('close')));
    });
    const paths = [
      '/',
      '/play/1',
      '/PLAY/1',
      '//play/1',
      '/nothing',
      '/%zz',
      '/assets/main-abc123.js',
      '/docs/static/',
    ];
    // With a connection: what is injected has listeners of its own.
    const origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    for (const path of paths) await (await fetch(`${origin}${path}`, { headers: { accept: 'text/html' } })).text();
    expect(Object.keys(counted).length).toBeGreaterThanOrEqual(paths.length);
    // Node warns above ten; what limits connections has one of them.
    for (const [path, count] of Object.entries(counted))
      expect(count, path).toBeLessThan(EventEmitter.defaultMaxListeners - 1);
  });

  it('are sent to people in place of a refusal, and to nobody else', async () => {
    await writeFile(join(server.pagesDir, 'index.html'), '<!doctype html><title>Q</title>');
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const person = (path: string) => server.call('GET', path, { headers: { accept } });
    const page = { body: expect.stringContaining('<title>Q'), headers: { 'content-type': 'text/html; charset=utf-8' } };
    for (const path of ['/PLAY/123456', '/Host/', '/host/abc/RESULTS', '/play/', '/OPS', '/play/123456?x=1']) {
      expect(await person(path), path).toMatchObject({ ...page, status: 200 });
      expect((await server.call('GET', path)).status, path).toBe(200);
    }
    for (const path of ['/nothing', '/host/a/b/c', '/assets/none.js', '/wp-login.php', '/play/1/2', '/apis']) {
      const reply = await person(path);
      expect(reply, path).toMatchObject({ ...page, status: 404 });
      expect(reply.headers['content-security-policy'], path).toContain("script-src 'self'");
      expect(reply.headers, path).toMatchObject({
        'cache-control': 'no-cache',
        vary: expect.stringMatching(/accept/i),
      });
      expect((await server.call('GET', path)).body.error.code, path).toBe('not_found');
    }
    // People and programs put slashes together; a browser is never sent elsewhere for that.
    for (const path of [
      '//',
      '///',
      '//play/123456',
      '/play//123456',
      '//Host//abc//results//',
      '/ops//',
      '//?pin=1',
    ]) {
      expect(await person(path), path).toMatchObject({ ...page, status: 200 });
      expect((await server.call('GET', path)).status, path).toBe(200);
    }
    for (const path of [
      '//nothing',
      '//example.com/',
      '//example.com:80/play',
      '//[',
      '/a//b',
      '//play/1//2',
      '//:0/',
    ]) {
      const reply = await person(path);
      expect(reply, path).toMatchObject({ ...page, status: 404 });
      expect(reply.headers['location'], path).toBeUndefined();
      expect((await server.call('GET', path)).body.error.code, path).toBe('not_found');
    }
    for (const path of ['//play/%zz', '/play//%zz'])
      expect(await person(path), path).toMatchObject({ ...page, status: 400 });
    for (const path of ['//api/nothing', '/api//quizzes', '//API', '///socket.io//x'])
      expect((await person(path)).body.error?.code, path).toBe('not_found');
    // A browser that has the page already is sent it again: a refusal has no "not modified".
    const known = (await person('/')).headers['etag'] as string;
    const again = await server.call('GET', '/nothing', { headers: { accept, 'if-none-match': known } });
    expect(again).toMatchObject({ ...page, status: 404 });
    for (const path of ['/play/%zz', '/%E0%A4%A'])
      expect(await person(path), path).toMatchObject({ ...page, status: 400 });
    for (const path of ['/api', '/api/nothing', '/api/rooms/000000/x', '/API/nothing', '/socket.io/x']) {
      const reply = await person(path);
      expect([reply.status, reply.body.error?.code], path).toEqual([404, 'not_found']);
    }
    expect((await server.call('POST', '/nothing', { headers: { accept } })).body.error.code).toBe('not_found');
    for (const other of ['application/json', '*/*', 'text/html;q=0, */*', '']) {
      const reply = await server.call('GET', '/nothing', { headers: { accept: other } });
      expect(reply.body.error?.code, other).toBe('not_found');
    }
  });

  it('may load their own scripts and styles and nothing inline, also over plain http', async () => {
    const { headers } = await server.call('GET', '/healthz');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    // No other host's WebSockets; the one by which the page came is named for browsers that do not take 'self' for it.
    expect(policy).toContain("connect-src 'self' ws://localhost:80 wss://localhost:80;");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toContain('unsafe');
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('the documents', () => {
  it('can be browsed under a policy without inline scripts', async () => {
    const page = await server.call('GET', '/docs/');
    expect(page.status).toBe(200);
    expect(String(page.headers['content-security-policy'])).toContain("script-src 'self'");
    const scripts = [...String(page.body).matchAll(/<script\b([^>]*)>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inline] of scripts) {
      expect(attributes).toContain('src=');
      expect(inline?.trim()).toBe('');
    }
    expect((await server.call('GET', '/docs/json')).body.openapi).toBe('3.1.0');
  });
});
