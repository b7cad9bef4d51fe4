import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createBodyPace } from '../../src/http/body-pace.ts';
import { ExpectedBodies } from '../../src/http/expected-bodies.ts';
import { drainLimits, RefusedBodies, type DrainLimits } from '../../src/http/refused-bodies.ts';

const bytesPerSecond = 1_000_000;
let app: FastifyInstance;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

/** Refuses all bodies, and hands out connections whose bytes are written as the test wants. */
async function serve(limits: Partial<DrainLimits> = {}) {
  let cuts = 0;
  app = fastify();
  const expected = new ExpectedBodies();
  const refused = new RefusedBodies({ ...drainLimits(bytesPerSecond), ...limits }, expected, () => (cuts += 1));
  app.addHook('onSend', refused.drain);
  app.addHook('onRequest', (_request, reply) => void reply.status(401).send('no'));
  app.post('/api/', () => 'taken');
  await app.listen({ port: 0, host: '127.0.0.1' });
  expected.guard(app.server);
  const upload = async (headers: string) => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    let [said, faults] = ['', 0];
    socket.on('error', () => (faults += 1));
    socket.on('data', (data) => (said += String(data)));
    await once(socket, 'connect');
    socket.write(`POST /api/ HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`);
    return { socket, said: () => said, faults: () => faults };
  };
  return { cuts: () => cuts, upload };
}

/** Takes bodies at the pace, and replies how many bytes there were. */
async function serveUploads(
  rate = 500_000,
): Promise<(head: string, body?: string) => Promise<{ socket: Socket; said: () => string }>> {
  app = fastify({ bodyLimit: 4_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', createBodyPace(rate));
  app.post('/', ({ body }) => `got ${String(body).length}`);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return async (head, body = '') => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    let said = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => (said += String(data)));
    await once(socket, 'connect');
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n${head}\r\n\r\n${body}`);
    return { socket, said: () => said };
  };
}

const isIn = () => new Promise((done) => app.server.getConnections((_error, count) => done(count)));

const mebibyte = 1024 * 1024;
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

test.each([
  ['announced', `Content-Length: ${12 * mebibyte}`, 'x'.repeat(12 * mebibyte)],
  ['in chunks', 'Transfer-Encoding: chunked', `${chunk(mebibyte).repeat(12)}0\r\n\r\n`],
])('a refused body of 12 MB, %s, gets its reply whenever its sender reads', async (_how, headers, body) => {
  const { cuts, upload } = await serve();
  const { socket, said, faults } = await upload(headers);
  // As browsers do: the reply is read after the last byte was sent.
  socket.pause();
  await new Promise((done) => socket.write(body, done));
  socket.resume();
  await expect.poll(said, { timeout: 15_000 }).toMatch(/^HTTP\/1\.1 401 [^]*connection: close[^]*no$/i);
  expect([cuts(), faults()]).toEqual([0, 0]);
});

test('a sender that waits for 100 Continue keeps its body', async () => {
  const { upload } = await serve();
  const { said } = await upload('Expect: 100-continue\r\nContent-Length: 50000000');
  await expect.poll(said).toMatch(/^HTTP\/1\.1 401 [^]*connection: close/i);
});

test('refused bodies that one address may have read at once are limited, and small ones are not', async () => {
  const { cuts, upload } = await serve({ bodiesPerAddress: 2 });
  const claims = [];
  for (let i = 0; i < 5; i += 1) claims.push(await upload('Content-Length: 2000000'));
  await expect.poll(cuts).toBe(3);
  const small = await upload('Content-Length: 500');
  await expect.poll(small.said).toContain('401');
  for (const { socket } of claims) socket.destroy();
  await expect.poll(isIn).toBe(1);
  // The places of senders that have left are free again.
  const next = await upload('Content-Length: 100000');
  next.socket.write('x'.repeat(100_000));
  await expect.poll(next.said).toContain('401');
});

test.each([
  ['announced, beyond the largest', { bodyBytesMax: mebibyte }, 'Content-Length: 2000000', ''],
  ['that grows beyond the largest', { bodyBytesMax: mebibyte }, 'Transfer-Encoding: chunked', chunk(2 * mebibyte)],
  [
    'beyond the bytes of its address',
    { addressBytes: { burst: mebibyte, perSecond: 1 } },
    'Content-Length: 3000000',
    'x'.repeat(3_000_000),
  ],
])('a refused body %s is cut', async (_what, limits, headers, body) => {
  const { cuts, upload } = await serve(limits);
  const { socket, said } = await upload(headers);
  socket.write(body);
  await expect.poll(cuts).toBe(1);
  await expect.poll(isIn).toBe(0);
  expect(said()).toBe('');
});

test('refused bodies are read at one rate for all', async () => {
  const { cuts, upload } = await serve({ bytesPerSecond: mebibyte });
  const begun = performance.now();
  const all = await Promise.all([upload('Content-Length: 2000000'), upload('Content-Length: 2000000')]);
  for (const { socket } of all) socket.write('x'.repeat(2_000_000));
  for (const { said } of all) await expect.poll(said, { timeout: 15_000 }).toContain('401');
  // One second's worth is free.
  expect(performance.now() - begun).toBeGreaterThan(2000);
  expect(cuts()).toBe(0);
});

test.each(['destroy', 'end'] as const)('claims of bodies that never come are given back (%s)', async (leave) => {
  const upload = await serveUploads(100_000);
  const claim = await upload('Content-Length: 400000');
  await expect.poll(isIn).toBe(1);
  claim.socket[leave]();
  await expect.poll(isIn, { timeout: 10_000 }).toBe(0);
  // With what the claim reserved this would wait for five seconds, and be refused.
  const honest = await upload('Content-Length: 300000', 'x'.repeat(300_000));
  await expect.poll(honest.said, { timeout: 10_000 }).toMatch(/ 200 OK[^]*got 300000$/);
});

test('small bodies in chunks are as small as they are, also when they come late', async () => {
  const upload = await serveUploads();
  for (let i = 0; i < 20; i += 1) {
    const whole = await upload('Transfer-Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n');
    await expect.poll(whole.said, { timeout: 10_000 }).toMatch(/ 200 OK[^]*got 3$/);
    const late = await upload('Transfer-Encoding: chunked', '3\r\nabc\r\n');
    await expect.poll(isIn).toBe(2);
    late.socket.write('4\r\ndefg\r\n0\r\n\r\n');
    await expect.poll(late.said, { timeout: 10_000 }).toMatch(/ 200 OK[^]*got 7$/);
    for (const { socket } of [whole, late]) socket.destroy();
    await expect.poll(isIn).toBe(0);
  }
});

test('bodies that come are not given back: a flood of them waits, and is refused', async () => {
  const upload = await serveUploads();
  const flood = await Promise.all(
    Array.from({ length: 8 }, () => upload('Content-Length: 900000', 'x'.repeat(900_000))),
  );
  await expect.poll(() => flood.filter(({ said }) => said().includes('uploaded')).length).toBeGreaterThanOrEqual(4);
  await expect.poll(() => flood[0]?.said()).toMatch(/ 200 OK/);
  const next = await upload('Content-Length: 2000000');
  await expect.poll(next.said).toMatch(/uploaded/);
});
