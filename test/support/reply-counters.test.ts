import { describe, expect, it } from 'vitest';
import { PostgresReplies, RedisReplies, type ReplyCounter, SocketReplies } from './reply-counters.ts';

/** What the counter makes of the bytes, arriving whole and byte by byte; nothing may get lost or change. */
function readBothWays(make: () => ReplyCounter, bytes: Buffer): (string | undefined)[] {
  const whole = make().received(bytes);
  const counter = make();
  const single = [...bytes].flatMap((byte) => counter.received(Buffer.from([byte])));
  expect(single).toEqual(whole);
  expect(Buffer.concat(whole.map((message) => message.bytes)).equals(bytes)).toBe(true);
  return whole.map(({ reply }) => reply);
}

const command = (...words: string[]) =>
  Buffer.from(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);

describe('RedisReplies', () => {
  const afterAsking = (...names: string[]) => {
    const counter = new RedisReplies();
    counter.sent(Buffer.concat(names.map((name) => command(name, 'é\r\n*1'))));
    return counter;
  };

  it('names each reply after its command', () => {
    const kinds = [
      '+OK\r\n',
      ':12\r\n',
      '$-1\r\n',
      '$5\r\na\r\nbc\r\n',
      '*0\r\n',
      '*-1\r\n',
      '*2\r\n*1\r\n:1\r\n$1\r\nx\r\n',
      '-ERR no\r\n',
      '_\r\n',
      '#t\r\n',
      ',1.5\r\n',
      '=5\r\ntxt:a\r\n',
      '%1\r\n+k\r\n*1\r\n:1\r\n',
      '~1\r\n:1\r\n',
    ];
    const names = kinds.map((_, i) => `NAME${String.fromCharCode(65 + i)}`);
    const replies = readBothWays(() => afterAsking(...names), Buffer.from(kinds.join('')));
    expect(replies).toEqual(names.map((name) => name.toLowerCase()));
  });

  it('names a script by its digest', () => {
    const digest = '0123456789'.repeat(4);
    const counter = new RedisReplies();
    counter.sent(command('EVALSHA', digest, '1', 'key'));
    expect(counter.received(Buffer.from(':1\r\n'))).toEqual([
      { bytes: Buffer.from(':1\r\n'), reply: `evalsha ${digest}` },
    ]);
  });

  it('takes messages of channels for no reply, and each subscribed channel for one', () => {
    const bytes = Buffer.concat([
      Buffer.from('*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n'),
      command('message', 'a', 'text'),
      command('pmessage', 'a*', 'a', 'text'),
      Buffer.from('*2\r\n$4\r\npong\r\n$0\r\n\r\n'),
    ]);
    expect(readBothWays(() => afterAsking('subscribe', 'ping'), bytes)).toEqual([
      'subscribe',
      undefined,
      undefined,
      'ping',
    ]);
  });
});

describe('PostgresReplies', () => {
  const message = (type: string, body: string) => {
    const bytes = Buffer.alloc(5 + body.length);
    bytes.write(type, 0, 'latin1');
    bytes.writeInt32BE(4 + body.length, 1);
    bytes.write(body, 5, 'latin1');
    return bytes;
  };

  it('names what completes a command after its tag', () => {
    const bytes = Buffer.concat([
      message('R', '\0\0\0\0'),
      message('C', 'BEGIN\0'),
      message('Z', 'T'),
      message('D', 'a row'),
      message('C', 'INSERT 0 12\0'),
      message('C', 'COMMIT\0'),
      message('Z', 'I'),
      message('E', 'SERROR\0\0'),
    ]);
    expect(readBothWays(() => new PostgresReplies(), bytes)).toEqual([
      undefined,
      'begin',
      undefined,
      undefined,
      'insert',
      'commit',
      undefined,
      'error',
    ]);
  });
});

describe('PostgresReplies to a client that asks for TLS', () => {
  it('passes the one byte of the reply on, and no message', () => {
    const request = Buffer.alloc(8);
    request.writeInt32BE(8, 0);
    request.writeInt32BE(80_877_103, 4);
    const counter = new PostgresReplies();
    counter.sent(request);
    expect(counter.received(Buffer.from('N'))).toEqual([{ bytes: Buffer.from('N') }]);
    expect(counter.received(Buffer.from('Z\0\0\0\x05I', 'latin1'))).toHaveLength(1);
  });
});

describe('SocketReplies', () => {
  const frame = (text: string) => {
    const payload = Buffer.from(text);
    const { length } = payload;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head[0] = 0x81;
    head[1] = { 2: length, 4: 126, 10: 127 }[head.length] as number;
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    return Buffer.concat([head, payload]);
  };
  const upgraded = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');

  it('finds acknowledgements and events among frames of every length', () => {
    const bytes = Buffer.concat([
      upgraded,
      frame('40{"sid":"y"}'),
      frame('430[{"ok":true}]'),
      frame(`42["room:snapshot",{"text":"${'a'.repeat(200)}"}]`),
      frame('2'),
    ]);
    const replies = [undefined, undefined, 'ack', 'room:snapshot', undefined];
    expect(readBothWays(() => new SocketReplies(), bytes)).toEqual(replies);
    const long = frame(`4312[{"text":"${'a'.repeat(70_000)}"}]`);
    const all = new SocketReplies().received(Buffer.concat([bytes, long, frame('2')]));
    expect(all.map(({ reply }) => reply)).toEqual([...replies, 'ack', undefined]);
  });

  it('passes on what never becomes a socket', () => {
    const counter = new SocketReplies();
    const head = 'HTTP/1.1 200 OK\r\n\r\n';
    expect(counter.received(Buffer.from(head))).toEqual([{ bytes: Buffer.from(head) }]);
    expect(counter.received(Buffer.from('43[not an ack]'))).toEqual([{ bytes: Buffer.from('43[not an ack]') }]);
  });
});
