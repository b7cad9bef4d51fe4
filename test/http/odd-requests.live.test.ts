/** Requests as no browser sends them: each has a clear reply, and nothing else notices. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ worker: false });
});
afterAll(() => product.stop());

/** What comes until the server closes the connection, or `enough` has come. */
async function ask(bytes: string, enough = /\r\n\r\n[^]/): Promise<string> {
  const socket = connect(Number(new URL(product.url()).port), '127.0.0.1');
  let said = '';
  socket.on('data', (data: Buffer) => {
    said += data.toString('latin1');
    if (enough.test(said)) socket.destroy();
  });
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return said;
}
const lines = (...all: string[]): string => [...all, '', ''].join('\r\n');
const socketPaths = '/socket.io/?EIO=4&transport=websocket';

describe('what is no HTTP/1.1 is refused in the shape of all refusals', () => {
  const post = (...more: string[]) => lines('POST /api/auth/guest HTTP/1.1', 'Host: quiz', ...more);
  it.each([
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a TLS hello', `\x16\x03\x01\x00\x7a\x01${'x'.repeat(120)}`, 400],
    ['a method of one\u2019s own', lines('BREW / HTTP/1.1', 'Host: quiz'), 400],
    ['a later version', lines('GET / HTTP/3.0', 'Host: quiz'), 400],
    ['two lengths', post('Content-Length: 2', 'Content-Length: 3'), 400],
    ['a length and chunks', post('Content-Length: 2', 'Transfer-Encoding: chunked'), 400],
    ['chunks that are not last', post('Transfer-Encoding: chunked, identity'), 400],
    ['a name with a space', lines('GET / HTTP/1.1', 'Host : quiz'), 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: quiz\r\nA: b\r\n c\r\n\r\n', 400],
    ['line feeds alone', 'GET / HTTP/1.1\nHost: quiz\n\n', 400],
    ['3,000 headers', lines('GET / HTTP/1.1', 'Host: quiz', ...Array<string>(3000).fill('A: b')), 431],
  ])('%s', async (_name, request, status) => {
    const [head, body] = (await ask(request, /\}$/)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body ?? '')).toEqual({ error: { code: 'bad_request', message: expect.any(String) as string } });
  });
});

test('a request whose body has no type is served where the body turns out to be empty', async () => {
  const post = (body: string) =>
    `${lines('POST /api/auth/logout HTTP/1.1', 'Host: quiz', 'Transfer-Encoding: chunked')}${body}`;
  expect(await ask(post('0\r\n\r\n'), /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 204 /);
  expect(await ask(post('2\r\n{}\r\n0\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
});

describe('an offer of another protocol is answered in HTTP/1.1', () => {
  it.each([
    [
      'h2c',
      lines(
        'GET /healthz HTTP/1.1',
        'Host: quiz',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABk',
      ),
    ],
    ['H2C over HTTP/1.0', lines('GET /healthz HTTP/1.0', 'Connection: uPgRADE', 'Upgrade: H2C')],
    ['a list of them', lines('GET /healthz HTTP/1.1', 'Host: quiz', 'Connection: upgrade', 'Upgrade: h2c, TLS/1.0')],
    [
      'websocket where there is none',
      lines('GET /healthz HTTP/1.1', 'Host: quiz', 'Connection: Upgrade', 'Upgrade: WebSocket'),
    ],
  ])('%s', async (_name, request) => {
    expect(await ask(request)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"ok":true\}$/);
  });

  it('with a body too', async () => {
    const body = '{"a":1}';
    const head = lines(
      'POST /api/auth/guest HTTP/1.1',
      'Host: quiz',
      'Connection: Upgrade',
      'Upgrade: h2c',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    );
    expect(await ask(head + body)).toMatch(/^HTTP\/1\.1 (201|400) [^]*\}$/);
  });

  it('on the path of the sockets', async () => {
    const request = lines(`GET ${socketPaths} HTTP/1.1`, 'Host: quiz', 'Connection: Upgrade', 'Upgrade: h2c');
    expect(await ask(request)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('and a tunnel is refused', async () => {
    expect(await ask(lines('CONNECT quiz:443 HTTP/1.1', 'Host: quiz'))).toMatch(/^HTTP\/1\.1 405 /);
  });
});

const upgrade = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
test('a WebSocket is still made, in whatever case it is asked for', async () => {
  const request = lines(
    `GET ${socketPaths} HTTP/1.1`,
    'host: quiz:80',
    ...upgrade.map((line) => line.replace('websocket', 'WebSocket')),
  );
  expect(await ask(request, /"maxPayload"/)).toMatch(/^HTTP\/1\.1 101 /);
});

describe('a request that does not say clearly where it goes is refused', () => {
  it.each([
    ['two hosts', lines('GET /healthz HTTP/1.1', 'Host: quiz', 'host: evil')],
    ['the same host twice', lines('GET /healthz HTTP/1.1', 'Host: quiz', 'Host: quiz')],
    ['no host', lines('GET /healthz HTTP/1.1', 'Accept: */*')],
    ['an empty host', lines('GET /healthz HTTP/1.1', 'Host:')],
    ['a host with a path', lines('GET /healthz HTTP/1.1', 'Host: quiz/evil')],
    ['a host with a user', lines('GET /healthz HTTP/1.1', 'Host: a@quiz')],
    ['a host that ends a policy', lines('GET / HTTP/1.1', "Host: quiz;script-src 'unsafe-inline'")],
    ['hosts in a list', lines('GET /healthz HTTP/1.1', 'Host: quiz, evil')],
    ['a host of 5000 letters', lines('GET /healthz HTTP/1.1', `Host: ${'a'.repeat(5000)}`)],
    ['a port that is none', lines('GET /healthz HTTP/1.1', 'Host: quiz:http')],
    ['a letter that no host has', lines('GET /healthz HTTP/1.1', 'Host: qu\xefz')],
    [
      'two hosts, and a body',
      `${lines('POST /api/auth/guest HTTP/1.1', 'Host: a', 'Host: b', 'Content-Type: application/json', 'Content-Length: 2')}{}`,
    ],
    ['a request to a proxy', lines('GET http://other/healthz HTTP/1.1', 'Host: quiz')],
    ['a request to a proxy, by port', lines('GET http://quiz:81/healthz HTTP/1.1', 'Host: quiz')],
    ['an absolute target with a user', lines('GET http://quiz@quiz/healthz HTTP/1.1', 'Host: quiz')],
    ['an absolute target without a host', lines('GET http:///healthz HTTP/1.1', 'Host: quiz')],
    ['an absolute target and two hosts', lines('GET http://quiz/healthz HTTP/1.1', 'Host: quiz', 'Host: quiz')],
    ['another scheme', lines('GET ftp://quiz/healthz HTTP/1.1', 'Host: quiz')],
    ['a star', lines('OPTIONS * HTTP/1.1', 'Host: quiz')],
    ['a path that cannot be decoded', lines('GET /api/rooms/%zz HTTP/1.1', 'Host: quiz')],
    ['bytes that are no text', lines('GET /api/rooms/%ff%fe HTTP/1.1', 'Host: quiz')],
  ])('%s', async (_name, request) => {
    const reply = await ask(request);
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*"code":"bad_request"/);
    expect(reply).not.toMatch(/unsafe-inline|evil.*ws:/);
  });

  it('two hosts of a WebSocket', async () => {
    expect(await ask(lines(`GET ${socketPaths} HTTP/1.1`, 'Host: quiz', 'Host: evil', ...upgrade))).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  it('and one that says it in an older way is not', async () => {
    expect(await ask(lines('GET /healthz HTTP/1.0', 'Accept: */*'))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(lines('GET /healthz HTTP/1.1', 'Host: [::1]:3000'))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a target that names our own host before the path is taken as the path', () => {
  it.each([
    ['http://quiz/healthz', 'quiz'],
    ['HTTP://QUIZ/healthz', 'quiz'],
    ['https://quiz/healthz?a=http://b/', 'quiz'],
    ['http://quiz:80/healthz', 'quiz'],
    ['http://quiz:3000/healthz', 'quiz:3000'],
    ['http://[::1]:3000/healthz', '[::1]:3000'],
  ])('%s', async (target, host) => {
    expect(await ask(lines(`GET ${target} HTTP/1.1`, `Host: ${host}`))).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*\{"ok":true\}$/,
    );
  });

  it('also without one, for what is not there, and for a WebSocket', async () => {
    const page = lines('GET / HTTP/1.1', 'Host: quiz', 'Connection: close');
    const [status] = (await ask(page)).split('\r\n', 1);
    for (const target of ['http://quiz', 'http://quiz?a=b', 'http://quiz/'])
      expect(await ask(page.replace(' / ', ` ${target} `)), target).toMatch(String(status));
    expect(await ask(lines('GET http://quiz/nothing HTTP/1.1', 'Host: quiz'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await ask(lines('GET http://quiz/metrics HTTP/1.1', 'Host: quiz'))).toMatch(/^HTTP\/1\.1 404 /);
    const socket = lines(`GET http://quiz${socketPaths} HTTP/1.1`, 'Host: quiz', ...upgrade);
    expect(await ask(socket, /"maxPayload"/)).toMatch(/^HTTP\/1\.1 101 /);
  });
});

test.each([
  '/socket.io',
  '/socket.io?EIO=4&transport=websocket',
  '/socket.iox',
  '/socket.iox/?EIO=4&transport=websocket',
  '/socket.io%2f?EIO=4&transport=websocket',
  '/SOCKET.IO/?EIO=4&transport=websocket',
  '//socket.io/?EIO=4&transport=websocket',
])('a WebSocket beside the path of the sockets is answered in HTTP: %s', async (path) => {
  expect(await ask(lines(`GET ${path} HTTP/1.1`, 'Host: quiz', ...upgrade))).toMatch(/^HTTP\/1\.1 404 /);
});

test('metrics are for this machine itself, and not for a proxy on it that adds no header', async () => {
  const { host } = new URL(product.url());
  expect(await ask(lines('GET /metrics HTTP/1.1', `Host: ${host}`))).toMatch(/^HTTP\/1\.1 200 /);
  for (const head of [
    ['GET /metrics HTTP/1.0', 'Host: backend'],
    ['GET /metrics HTTP/1.0', `Host: ${host}`],
    ['GET /metrics HTTP/1.0'],
    ['GET /metrics HTTP/1.1', 'Host: quiz.example.org'],
  ])
    expect(await ask(lines(...head)), head.join()).toMatch(/^HTTP\/1\.1 404 /);
});

test('an upload that its client gives up is counted apart, and no server counts as away', async () => {
  const { metrics } = await counted();
  for (const [nth, framing] of ['Content-Length: 5000', 'Transfer-Encoding: chunked'].entries()) {
    const socket = connect(Number(new URL(product.url()).port), '127.0.0.1');
    await once(socket, 'connect');
    const headers = ['Host: quiz', 'Content-Type: application/json', 'Expect: 100-continue', framing];
    socket.write(lines('POST /api/auth/guest HTTP/1.1', ...headers));
    // The server has the request: a reset that came before it was read would take it away unread.
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100 /);
    socket.write('3\r\n{"a');
    socket.resetAndDestroy();
    await expect.poll(async () => (await counted()).aborted, { timeout: 10_000 }).toBe(nth + 1);
  }
  expect((await counted()).metrics).toBe(metrics);
});

async function counted(): Promise<{ aborted: number; metrics: number }> {
  const text = await (await fetch(`${product.url()}/metrics`)).text();
  const valueOf = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    aborted: valueOf('quickfire_http_aborted_total'),
    metrics: valueOf('quickfire_http_errors_total\\{code="busy"\\}'),
  };
}

describe('JSON of much more structure than any body of ours is refused with a short word', () => {
  const many = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join();
  it.each([
    ['/api/quizzes', 'unknown fields', `{${many(190_000, (i) => `"${i.toString(36)}a":0`)}}`],
    ['/api/quizzes', 'unknown fields of a question', `{"title":"T","questions":[{${many(9000, (i) => `"a${i}":0`)}}]}`],
    ['/api/quizzes', 'depth', `{"title":"T","questions":${'['.repeat(900_000)}`],
    ['/api/quizzes', 'depth in objects', `{"title":"T","questions":${'{"a":'.repeat(300_000)}`],
    ['/api/quizzes', 'empty questions', `{"title":"T","questions":[${many(600_000, () => '{}')}]}`],
    ['/api/quizzes', 'many lists', `{"title":"T","questions":[${many(900, () => `[${many(900, () => '0')}]`)}]}`],
    ['/api/quizzes', 'many wrong questions', `{"title":"T","questions":[${many(900, () => '{"b":1,"c":2,"d":3}')}]}`],
    ['/api/games', 'unknown fields', `{${many(6500, (i) => `"k${i}":0`)}}`],
    ['/api/games', 'long names of unknown fields', `{${many(60, (i) => `"${'k'.repeat(900)}${i}":0`)}}`],
  ])('%s: %s', async (path, _what, body) => {
    const token = await product.guest();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${product.url()}${path}`, { method: 'POST', headers, body });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'bad_request' } });
    expect(text.length).toBeLessThan(10_000);
  });
});

test.each(['/api/me/report', '/api/quizzes/018f3b1e-0000-7000-8000-000000000000/report'])(
  '%s: a period that ends before it begins is refused, with its path',
  async (path) => {
    const headers = { authorization: `Bearer ${await product.guest()}` };
    const refused = await fetch(`${product.url()}${path}?from=2000&to=1000`, { headers });
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { code: string; details: { path: string }[] } };
    expect(error.code).toBe('bad_request');
    expect(error.details.map((detail) => detail.path)).toEqual(['/from']);
    const empty = await fetch(`${product.url()}${path}?from=1000&to=1000`, { headers });
    expect(empty.status).not.toBe(400);
  },
);

test('large files come one after the other, whoever asks, and nothing else waits for them', async () => {
  const path = '/docs/static/swagger-ui-bundle.js';
  const whole = (await (await fetch(`${product.url()}${path}`)).arrayBuffer()).byteLength;
  expect(whole).toBeGreaterThan(1_000_000);
  const file = async (): Promise<number | 'cut'> => {
    const socket = connect(Number(new URL(product.url()).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    await once(socket, 'close').catch(() => undefined);
    const all = Buffer.concat(chunks);
    return all.length === 0 ? 'cut' : all.length - all.indexOf('\r\n\r\n') - 4;
  };
  // All of them ask at once, however busy this process is.
  const many = Array.from({ length: 60 }, file);
  // A page is served while they wait.
  expect((await fetch(`${product.url()}/healthz`)).status).toBe(200);
  const got = new Set(await Promise.all(many));
  expect(got).toEqual(new Set([whole, 'cut']));
});
