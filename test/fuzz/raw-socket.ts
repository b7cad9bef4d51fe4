/** A WebSocket with nothing between the test and the wire: it can send what no library would. */
import { randomBytes } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  opcode?: number;
  fin?: boolean;
  /** Clients must mask. */
  masked?: boolean;
  /** What the header says, when that is not the length of what follows. */
  claimedLength?: number;
  /** Bits that no extension has asked for. */
  reserved?: number;
}

export interface Refusal {
  status: number;
  body: string;
}

export class RawSocket {
  readonly #socket: Duplex;
  /** Text frames as they came. */
  readonly texts: string[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #listeners = new Set<() => void>();
  closed = false;
  /** What the server said when it took the upgrade. */
  readonly responseHeaders: IncomingHttpHeaders;
  /** Whether the engine's pings are answered. */
  answersPings = true;

  private constructor(socket: Duplex, head: Buffer, headers: IncomingHttpHeaders) {
    this.#socket = socket;
    this.responseHeaders = headers;
    socket.on('data', (data: Buffer) => this.#read(data));
    // However it ends, it has ended.
    socket.on('error', () => this.#ended());
    socket.on('close', () => this.#ended());
    if (head.length > 0) this.#read(head);
  }

  /** Opens a WebSocket to a Socket.IO server without connecting to a namespace. Rejects with a `Refusal`. */
  static open(
    url: string,
    headers: Record<string, string> = {},
    query = 'EIO=4&transport=websocket',
    path = '/socket.io/',
  ): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const upgrade = request(`${url}${path}?${query}`, {
        agent: false,
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': randomBytes(16).toString('base64'),
          ...headers,
        },
      });
      upgrade.on('upgrade', (response, socket, head) => resolve(new RawSocket(socket, head, response.headers)));
      upgrade.on('response', (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
        });
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a refusal is what some tests wait for
        response.on('end', () => reject({ status: response.statusCode ?? 0, body } satisfies Refusal));
      });
      upgrade.on('error', reject);
      upgrade.end();
    });
  }

  /** A whole text frame. */
  text(text: string): void {
    this.frame(Buffer.from(text));
  }

  frame(payload: Buffer, { opcode = opcodes.text, fin = true, masked = true, ...more }: FrameOptions = {}): void {
    if (this.closed) return;
    const length = more.claimedLength ?? payload.length;
    const maskBit = masked ? 0x80 : 0;
    const first = (fin ? 0x80 : 0) | ((more.reserved ?? 0) << 4) | opcode;
    let header: Buffer;
    if (length < 126) {
      header = Buffer.from([first, maskBit | length]);
    } else if (length < 65_536) {
      header = Buffer.from([first, maskBit | 126, length >> 8, length & 255]);
    } else {
      header = Buffer.alloc(10);
      header.set([first, maskBit | 127]);
      header.writeBigUInt64BE(BigInt(length), 2);
    }
    // With a mask of zeros the payload goes as it is.
    this.#socket.write(Buffer.concat([header, ...(masked ? [Buffer.alloc(4)] : []), payload]));
  }

  /** Bytes that need not be a frame. */
  bytes(bytes: Buffer): void {
    if (!this.closed) this.#socket.write(bytes);
  }

  /** From now on nothing is read: what the server sends piles up. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.closed = true;
    this.#socket.destroy();
  }

  /** Resolves when it holds; rejects after `timeoutMs`. Asked again whenever something came, and when it is closed. */
  async until(holds: () => boolean, timeoutMs = 10_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#listeners.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(check);
        reject(new Error(`it never happened; closed: ${this.closed}; came: ${this.texts.join(' ').slice(0, 500)}`));
      }, timeoutMs);
      this.#listeners.add(check);
    });
  }

  #ended(): void {
    this.closed = true;
    for (const listener of this.#listeners) listener();
  }

  /** The server sends whole, unmasked frames. */
  #read(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const [, second = 0] = this.#buffer;
      if (this.#buffer.length < 2) break;
      const short = second & 127;
      const from = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.#buffer.length < from) break;
      const length =
        short < 126 ? short : short === 126 ? this.#buffer.readUInt16BE(2) : Number(this.#buffer.readBigUInt64BE(2));
      if (this.#buffer.length < from + length) break;
      const opcode = (this.#buffer[0] as number) & 15;
      const payload = this.#buffer.subarray(from, from + length);
      this.#buffer = this.#buffer.subarray(from + length);
      if (opcode === opcodes.text) this.#told(payload.toString());
      if (opcode === opcodes.close) this.close();
    }
    for (const listener of this.#listeners) listener();
  }

  #told(text: string): void {
    this.texts.push(text);
    // Engine.IO's ping; without its pong the server would hang up.
    if (text === '2' && this.answersPings) this.text('3');
  }
}
