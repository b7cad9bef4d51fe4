/**
 * What a server says on one connection, cut into its messages, so that a `FaultyLink` can act on the n-th reply. One
 * counter reads one connection from its first byte on; it changes nothing and knows no sockets.
 */

/** One whole message of the server. */
export interface ServerMessage {
  bytes: Buffer;
  /** What it answers; undefined when it is no reply and nobody counts it. */
  reply?: string | undefined;
}

export interface ReplyCounter {
  /** Takes bytes of the client, where replies do not say themselves what they answer. */
  sent?(chunk: Buffer): void;
  /** Takes bytes of the server. Returns the messages that are now whole; the rest waits for more. */
  received(chunk: Buffer): ServerMessage[];
}

/** Where the message that begins at `at` ends; -1 while some of it is missing. */
type FindEnd = (bytes: Buffer, at: number) => number;

/** Cuts a stream of bytes into messages. */
class Cutter {
  #rest: Buffer = Buffer.alloc(0);
  readonly #findEnd: FindEnd;

  constructor(findEnd: FindEnd) {
    this.#findEnd = findEnd;
  }

  cut(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    let at = 0;
    for (let end = 0; at < bytes.length; at = end) {
      end = this.#findEnd(bytes, at);
      if (end < 0) break;
      messages.push(bytes.subarray(at, end));
    }
    this.#rest = bytes.subarray(at);
    return messages;
  }
}

/**
 * Redis: a reply bears the name of its command in lower case (`xtrim`), with the script's digest if it has one
 * (`evalsha 0a1b…`), as replies come in the order of the commands. Messages of channels are no replies; each channel of a `subscribe` has one.
 */
export class RedisReplies implements ReplyCounter {
  readonly #commands = new Cutter(endOfRedisValue);
  readonly #replies = new Cutter(endOfRedisValue);
  readonly #asked: string[] = [];

  sent(chunk: Buffer): void {
    for (const command of this.#commands.cut(chunk)) {
      const name = firstWord(command) ?? '';
      if (!isSubscription(name)) this.#asked.push(name === 'evalsha' ? `${name} ${digestIn(command)}` : name);
    }
  }

  received(chunk: Buffer): ServerMessage[] {
    return this.#replies.cut(chunk).map((bytes) => {
      const word = firstWord(bytes) ?? '';
      if (/^[ps]?message$/.test(word)) return { bytes };
      return { bytes, reply: isSubscription(word) ? word : this.#asked.shift() };
    });
  }
}

const isSubscription = (word: string) => /^[ps]?(un)?subscribe$/.test(word);

/** The first element of an array or a push, when it is a string. */
function firstWord(value: Buffer): string | undefined {
  return /^[*>]\d+\r\n\$\d+\r\n([a-z]+)\r\n/i.exec(value.toString('latin1', 0, 64))?.[1]?.toLowerCase();
}

const digestIn = (evalsha: Buffer) => /\r\n([0-9a-f]{40})\r\n/.exec(evalsha.toString('latin1', 0, 128))?.[1];

/** RESP 2 and 3. Source: the Redis serialization protocol specification. */
function endOfRedisValue(bytes: Buffer, at: number): number {
  const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
  if (lineEnd < 0) return -1;
  const type = String.fromCharCode(bytes[at] as number);
  const size = Number(bytes.toString('latin1', at + 1, lineEnd));
  let end = lineEnd + 2;
  if ('$!='.includes(type)) {
    if (size >= 0) end += size + 2;
    return end <= bytes.length ? end : -1;
  }
  if (!'*~>%|'.includes(type)) return end;
  const isMap = '%|'.includes(type);
  for (let left = isMap ? size * 2 : size; left > 0 && end >= 0; left -= 1) end = endOfRedisValue(bytes, end);
  return end;
}

/** The codes of SSLRequest and GSSENCRequest. Source: PostgreSQL documentation, "Message Formats". */
const encryptionCodes = new Set([80_877_103, 80_877_104]);

/** Postgres: what completes a command bears its tag in lower case (`commit`, `insert`); an error bears `error`. */
export class PostgresReplies implements ReplyCounter {
  readonly #messages = new Cutter((bytes, at) => {
    // One byte of type, then the length of what follows, its own four bytes included.
    const end = bytes.length < at + 5 ? Infinity : at + 1 + bytes.readInt32BE(at + 1);
    return end <= bytes.length ? end : -1;
  });

  /** Questions of the client whether the server encrypts: to each the server replies one byte, which is no message. */
  #encryptionAsked = 0;

  sent(chunk: Buffer): void {
    if (chunk.length === 8 && encryptionCodes.has(chunk.readInt32BE(4))) this.#encryptionAsked += 1;
  }

  received(chunk: Buffer): ServerMessage[] {
    if (this.#encryptionAsked > 0 && chunk.length > 0) {
      this.#encryptionAsked -= 1;
      return [{ bytes: chunk.subarray(0, 1) }, ...this.received(chunk.subarray(1))];
    }
    return this.#messages.cut(chunk).map((bytes) => {
      const type = String.fromCharCode(bytes[0] as number);
      if (type === 'E') return { bytes, reply: 'error' };
      if (type !== 'C') return { bytes };
      return { bytes, reply: /^\w+/.exec(bytes.toString('latin1', 5))?.[0].toLowerCase() };
    });
  }
}

/**
 * Socket.IO over WebSocket: an acknowledgement bears `ack`, an event its name. A connection that never becomes a
 * WebSocket has no replies.
 */
export class SocketReplies implements ReplyCounter {
  readonly #frames = new Cutter(endOfFrame);
  #head: Buffer | undefined = Buffer.alloc(0);
  #isSocket = true;

  received(chunk: Buffer): ServerMessage[] {
    if (!this.#isSocket) return [{ bytes: chunk }];
    if (this.#head === undefined) return this.#named(chunk);
    const bytes = Buffer.concat([this.#head, chunk]);
    const end = bytes.indexOf('\r\n\r\n') + 4;
    if (end < 4) {
      this.#head = bytes;
      return [];
    }
    this.#head = undefined;
    this.#isSocket = bytes.toString('latin1', 0, 12) === 'HTTP/1.1 101';
    if (!this.#isSocket) return [{ bytes }];
    return [{ bytes: bytes.subarray(0, end) }, ...this.#named(bytes.subarray(end))];
  }

  #named(chunk: Buffer): ServerMessage[] {
    return this.#frames.cut(chunk).map((bytes) => {
      const text = bytes.toString('utf8', payloadAt(bytes, 0), payloadAt(bytes, 0) + 64);
      // 4: a message of Engine.IO; 3 and 2: an acknowledgement and an event of Socket.IO.
      return { bytes, reply: /^43\d+\[/.test(text) ? 'ack' : /^42\d*\["([^"]+)"/.exec(text)?.[1] };
    });
  }
}

/** Frames of a server are not masked. Source: RFC 6455, section 5.2. */
function endOfFrame(bytes: Buffer, at: number): number {
  const start = payloadAt(bytes, at);
  if (start > bytes.length) return -1;
  const length = { 4: () => bytes.readUInt16BE(at + 2), 10: () => Number(bytes.readBigUInt64BE(at + 2)) }[start - at];
  const end = start + (length?.() ?? (bytes[at + 1] as number) & 0x7f);
  return end <= bytes.length ? end : -1;
}

function payloadAt(bytes: Buffer, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  return at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
}
