import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createRefusalPace } from '../../src/http/body-pace.ts';

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
