import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultyLink, type FaultyLinkOptions } from './faulty-link.ts';
import type { ReplyCounter } from './reply-counters.ts';

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).toReversed()) await end();
});

/** A server that says its name, and then every line again. */
async function echo(name = 'echo') {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard.push(chunk.toString());
      socket.write(chunk);
    });
    socket.write(`${name}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  leftovers.push(close);
  return { port: (server.address() as AddressInfo).port, heard, sockets, close };
}

async function open(targets: number | number[], options?: FaultyLinkOptions): Promise<FaultyLink> {
  const link = await FaultyLink.open(targets, options);
  leftovers.push(() => link.close());
  return link;
}

class Caller {
  readonly socket: Socket;
  text = '';
  readonly closed: Promise<unknown>;
  #heard = () => undefined as void;

  constructor(link: FaultyLink) {
    this.socket = connect(link.port, '127.0.0.1');
    this.socket.on('error', () => this.socket.destroy());
    this.closed = new Promise((resolve) => {
      this.socket.once('close', resolve);
    });
    this.socket.on('data', (chunk) => {
      this.text += chunk.toString();
      this.#heard();
    });
    leftovers.push(async () => this.socket.destroy());
  }

  say(text: string): this {
    this.socket.write(text);
    return this;
  }

  async hears(text: string): Promise<void> {
    while (this.text !== text) {
      if (!text.startsWith(this.text)) throw new Error(`heard ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}

/** Every line is a reply that bears its own text. */
const lines = (): ReplyCounter => ({
  received: (chunk) =>
    (chunk.toString().match(/[^\n]*\n/g) ?? []).map((line) => ({ bytes: Buffer.from(line), reply: line.trim() })),
});
const isWord = (reply: string) => reply !== 'echo';

describe('FaultyLink', () => {
  it('carries both ways, and says how to come by it', async () => {
    const { port } = await echo();
    const link = await open(port);
    expect(link.url(`redis://user:secret@127.0.0.1:${port}/1?a=b`)).toBe(
      `redis://user:secret@127.0.0.1:${link.port}/1?a=b`,
    );
    expect(link.url(`http://127.0.0.1:${port}`)).toBe(`http://127.0.0.1:${link.port}`);
    await new Caller(link).say('hello\n').hears('echo\nhello\n');
  });

  it('cuts what stands, and takes new connections', async () => {
    const link = await open((await echo()).port);
    const caller = new Caller(link);
    await caller.hears('echo\n');
    expect(link.cut()).toBe(1);
    await caller.closed;
    await new Caller(link).hears('echo\n');
  });

  it('refuses new connections only', async () => {
    const link = await open((await echo()).port);
    const old = new Caller(link);
    await old.hears('echo\n');
    link.refuse();
    const refused = new Caller(link);
    await refused.closed;
    expect(refused.text).toBe('');
    await old.say('still here\n').hears('echo\nstill here\n');
    link.accept();
    await new Caller(link).hears('echo\n');
  });

  it('holds bytes and the end of connections, and delivers them in order', async () => {
    const server = await echo();
    const link = await open(server.port);
    const [caller, leaving] = [new Caller(link), new Caller(link)];
    await Promise.all([caller.hears('echo\n'), leaving.hears('echo\n')]);
    link.hold();
    caller.say('one\n');
    leaving.socket.end('bye\n');
    const late = new Caller(link);
    await once(late.socket, 'connect');
    // What would arrive by way of an open link does so within a round trip to the same server.
    await new Caller(await open(server.port)).say('x\n').hears('echo\nx\n');
    expect(server.heard).toEqual(['x\n']);
    expect([caller.text, late.text]).toEqual(['echo\n', '']);
    link.release();
    await caller.say('two\n').hears('echo\none\ntwo\n');
    await leaving.closed;
    await late.hears('echo\n');
    expect(server.heard).toContain('bye\n');
  });

  it('delays each way', async () => {
    const link = await open((await echo()).port);
    const caller = new Caller(link);
    await caller.hears('echo\n');
    link.delay(40);
    const startedAt = performance.now();
    await caller.say('a\n').hears('echo\na\n');
    expect(performance.now() - startedAt).toBeGreaterThan(75);
  });

  it('carries no more than the throttle says, and everything', async () => {
    const link = await open((await echo()).port);
    const caller = new Caller(link);
    await caller.hears('echo\n');
    link.throttle(50_000);
    const text = `${'x'.repeat(5000)}\n`;
    const startedAt = performance.now();
    await caller.say(text).hears(`echo\n${text}`);
    expect(performance.now() - startedAt).toBeGreaterThan(80);
  });

  it('goes to its targets in turn and skips those that refuse', async () => {
    const [a, b] = [await echo('a'), await echo('b')];
    const link = await open([a.port, b.port]);
    const greeting = async () => {
      const caller = new Caller(link);
      while (!caller.text.endsWith('\n')) await once(caller.socket, 'data');
      return caller.text;
    };
    expect([await greeting(), await greeting(), await greeting()]).toEqual(['a\n', 'b\n', 'a\n']);
    await b.close();
    expect([await greeting(), await greeting()]).toEqual(['a\n', 'a\n']);
    await a.close();
    const nobody = new Caller(link);
    await nobody.closed;
    link.setTargets((await echo('c')).port);
    expect(await greeting()).toBe('c\n');
  });

  it('cuts at the n-th reply, with the request carried out', async () => {
    const server = await echo();
    const link = await open(server.port, { replies: lines });
    const struck = link.strike({ counts: isWord, nth: 2, fault: 'cut' });
    const caller = new Caller(link).say('one\ntwo\nthree\n');
    await caller.closed;
    expect(caller.text).toBe('echo\none\n');
    expect(server.heard.join('')).toBe('one\ntwo\nthree\n');
    expect(struck).toMatchObject({ seen: 2, hit: 'two' });
    await new Caller(link).say('two\n').hears('echo\ntwo\n');
  });

  it('doubles one reply, and delays one with all that follow', async () => {
    const link = await open((await echo()).port, { replies: lines });
    link.strike({ counts: isWord, nth: 1, fault: 'double' });
    link.strike({ counts: (reply) => reply === 'three', nth: 1, fault: { delayMs: 50 } });
    const startedAt = performance.now();
    const caller = new Caller(link).say('one\ntwo\nthree\nfour\n');
    await caller.hears('echo\none\none\ntwo\nthree\nfour\n');
    expect(performance.now() - startedAt).toBeGreaterThan(45);
  });
});
