import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WorkQueue } from '../../src/lib/work-queue.ts';
import { RequestTurns } from '../../src/http/request-turns.ts';

const roomy = { requestsPerConnection: 1000, requestsWaiting: 1000 };
let server: Server;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  limits = roomy,
): Promise<{ turns: RequestTurns; cuts: () => number; open: () => Promise<Socket> }> {
  let cuts = 0;
  server = createServer(handle);
  const work = new WorkQueue({ workPercent: 50, workWaiting: 10_000 });
  const turns = RequestTurns.guard(server, limits, { work, keyOf: () => 'everyone' }, () => (cuts += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  return { turns, cuts: () => cuts, open };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const many = (count: number, path: string): string => Array.from({ length: count }, (_, i) => get(path + i)).join('');
/** Resolves when so many replies have come. */
async function replies(socket: Socket, count: number): Promise<string> {
  let text = '';
  for await (const data of socket.iterator({ destroyOnReturn: false })) {
    text += String(data);
    if (text.split('HTTP/1.1 200').length > count) return text;
  }
  return text;
}

test('a connection’s requests are answered in order, one begun after the other', async () => {
  let running = 0;
  let most = 0;
  const seen: string[] = [];
  const { open, turns } = await serve((request, response) => {
    running += 1;
    most = Math.max(most, running);
    seen.push(String(request.url));
    setImmediate(() => {
      running -= 1;
      response.end('ok');
    });
  });
  const socket = await open();
  socket.write(many(300, '/'));
  await replies(socket, 300);
  expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => `/${i}`));
  expect(most).toBe(1);
  expect(turns.waiting).toBe(0);
});

test('an address whose connections are cut again and again finds the next ones read later', async () => {
  const { open, cuts } = await serve((_, response) => response.end('ok'), { ...roomy, requestsPerConnection: 8 });
  for (let round = 0; round < 6; round += 1) {
    const greedy = await open();
    const closed = once(greedy, 'close');
    greedy.on('error', () => undefined);
    greedy.write(many(100, '/'));
    greedy.resume();
    await closed;
  }
  expect(cuts()).toBe(6);
  const [socket, begunAt] = [await open(), performance.now()];
  socket.write(get('/modest'));
  await replies(socket, 1);
  // Two more than the four that are allowed at once, and the first of these waited as well.
  expect(performance.now() - begunAt).toBeGreaterThan(500);
});

test('connections take turns: who asks once does not wait for hundreds of another', async () => {
  const seen: string[] = [];
  const { open } = await serve((request, response) => {
    seen.push(String(request.url));
    response.end('ok');
  });
  const [greedy, modest] = [await open(), await open()];
  const isOver = replies(greedy, 500);
  greedy.write(many(500, '/greedy/'));
  modest.write(get('/modest'));
  await replies(modest, 1);
  expect(seen.indexOf('/modest')).toBeLessThan(400);
  await isOver;
});

test('bodies of requests that wait are read in their turn', async () => {
  const { open } = await serve((request, response) => {
    let bytes = 0;
    request.on('data', (data: Buffer) => (bytes += data.length));
    request.on('end', () => response.end(`read ${bytes}.`));
  });
  const socket = await open();
  const body = 'x'.repeat(300_000);
  const post = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  socket.write(post + post + get('/') + post);
  const text = await replies(socket, 4);
  expect(text.match(/read \d+\./g)).toEqual(['read 300000.', 'read 300000.', 'read 0.', 'read 300000.']);
});

test('who sends far more than is kept is cut, and others are served', async () => {
  const { open, cuts, turns } = await serve((_request, response) => void setTimeout(() => response.end('ok'), 5), {
    requestsPerConnection: 50,
    requestsWaiting: 1000,
  });
  const [greedy, modest] = [await open(), await open()];
  const closed = once(greedy, 'close');
  greedy.resume();
  greedy.write(many(500, '/'));
  await closed;
  modest.write(many(20, '/'));
  await replies(modest, 20);
  expect(cuts()).toBe(1);
  expect(turns.waiting).toBe(0);
});

test('requests of a connection that closes end without stacks, and nothing else does', async () => {
  const before = Error.stackTraceLimit;
  const ended: Promise<unknown[]>[] = [];
  const { open, turns } = await serve((request) => void ended.push(once(request, 'error')), roomy);
  const socket = await open();
  socket.write(many(50, '/'));
  await expect.poll(() => turns.waiting).toBe(49);
  socket.destroy();
  const [error] = (await ended[0]) as [Error];
  expect(error.stack).not.toContain('\n');
  expect(Error.stackTraceLimit).toBe(before);
  expect(turns.waiting).toBe(0);
});
