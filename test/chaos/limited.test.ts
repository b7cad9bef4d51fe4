import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Crowd } from './crowd.ts';
import { limited } from './limited.ts';

it('passes on what comes in time, and what fails', async () => {
  const wait = { what: 'a thing', limitMs: 60_000 };
  expect(await limited(wait, Promise.resolve(7))).toBe(7);
  await expect(limited(wait, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('ends a wait with what was waited for, and how far it came', async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const wait = { what: 'the end of all games', limitMs: 30, describe: () => 'room 1 is in its lobby' };
  await expect(limited(wait, never)).rejects.toThrow(
    'the end of all games did not come within 0 s: room 1 is in its lobby',
  );
});

it('ends a crowd whom a server tells busy for ever, and says so', async () => {
  const server = createServer((_request, reply) => reply.writeHead(503).end('{"error":{"code":"busy"}}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const crowd = new Crowd({ url: `http://127.0.0.1:${port}`, players: 2, random: Math.random, finishWithinMs: 50 });
  try {
    crowd.start(() => undefined);
    await expect.poll(() => crowd.doing).toContain('503');
    await expect(crowd.finish()).rejects.toThrow(/the end of all games did not come .*POST \/api\/auth\/guest: 503/);
  } finally {
    crowd.close();
    server.close();
    server.closeAllConnections();
  }
});
