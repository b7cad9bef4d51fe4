import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createBodyPace, createRefusalPace } from '../../src/http/body-pace.ts';

const bytesPerSecond = 1_000_000;
let app: FastifyInstance;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

async function serve(): Promise<{ cuts: () => number; upload: (headers: string) => Promise<string[]> }> {
  let cuts = 0;
  app = fastify();
  app.addHook(
    'onSend',
    createRefusalPace(bytesPerSecond, () => (cuts += 1)),
  );
  app.addHook('onRequest', (_request, reply) => void reply.status(401).send('no'));
  app.post('/', () => 'taken');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const upload = async (headers: string) => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    const replies: string[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (data) => replies.push(String(data)));
    await once(socket, 'connect');
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`);
    return replies;
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

test.each(['Content-Length: 2000000', 'Transfer-Encoding: chunked'])(
  'refused bodies that were not read are paced: %s',
  async (headers) => {
    const { cuts, upload } = await serve();
    // Two seconds' worth is replied to at once, four wait, and what is beyond that is cut.
    const replies: string[][] = [];
    for (let i = 0; i < 6; i += 1) replies.push(await upload(headers));
    await expect.poll(cuts).toBeGreaterThanOrEqual(2);
    await expect.poll(() => replies[0]?.join('')).toContain('401');
    expect(replies.flat().length).toBeLessThan(4);
    const small = await upload('Content-Length: 500');
    await expect.poll(() => small.join('')).toContain('401');
  },
);

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
