/** A TCP connection that speaks as much HTTP and WebSocket as a test of limits needs, and can stop reading. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const upgrade = (host: string) =>
  [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    '',
    '',
  ].join('\r\n');

export interface FrameShape {
  opcode?: number;
  fin?: boolean;
}

/** One masked frame of less than 64 KB. The mask is zeros: the payload goes as it is. */
export function frame(payload: string | Buffer, { opcode = 1, fin = true }: FrameShape = {}): Buffer {
  const data = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | opcode;
  const header =
    data.length < 126
      ? Buffer.from([first, 0x80 | data.length])
      : Buffer.from([first, 0x80 | 126, data.length >> 8, data.length & 255]);
  return Buffer.concat([header, Buffer.alloc(4), data]);
}

const tailCharacters = 500_000;
const pingFrame = Buffer.from([0x81, 1, 0x32]);

export class HostileSocket {
  readonly socket: Socket;
  /** What has been read, as text, the last part of it. */
  tail = '';
  received = 0;
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data: Buffer) => {
      this.received += data.length;
      this.tail = (this.tail + data.toString('latin1')).slice(-tailCharacters);
      // Whoever reads answers heartbeats; who has stopped reading may send a pong now and then.
      if (data.includes(pingFrame)) this.text('3');
    });
    // However it ends, it has ended.
    socket.on('error', () => (this.closed = true));
    socket.on('close', () => (this.closed = true));
  }

  /** A connection on which nothing has been sent. */
  static async open(url: string): Promise<HostileSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new HostileSocket(socket);
  }

  /** A WebSocket on which no namespace has been asked for. Rejects when it is refused. */
  static async webSocket(url: string): Promise<HostileSocket> {
    const hostile = await HostileSocket.open(url);
    hostile.write(upgrade(new URL(url).host));
    await hostile.until(() => hostile.closed || hostile.tail.includes('"maxPayload"'));
    if (hostile.closed) throw new Error(`no WebSocket: ${hostile.tail}`);
    return hostile;
  }

  /** A newcomer, or with a token somebody who has a seat. */
  static async connected(url: string, token?: string): Promise<HostileSocket> {
    const hostile = await HostileSocket.webSocket(url);
    hostile.text(token === undefined ? '40' : `40${JSON.stringify({ token })}`);
    await hostile.until(() => hostile.tail.includes(token === undefined ? '40{"sid"' : 'room:snapshot'));
    return hostile;
  }

  write(bytes: string | Buffer): void {
    if (!this.closed) this.socket.write(bytes);
  }

  text(text: string): void {
    this.write(frame(text));
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }

  /** Resolves when it holds; asked again whenever something came, and when it is closed. Rejects after `timeoutMs`. */
  async until(holds: () => boolean, timeoutMs = 15_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (holds()) finish(resolve);
      };
      const timer = setTimeout(
        () =>
          finish(() => reject(new Error(`it never happened; closed: ${this.closed}; came: ${this.tail.slice(-500)}`))),
        timeoutMs,
      );
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.socket.off('data', check).off('close', check);
        settle();
      };
      this.socket.on('data', check).on('close', check);
    });
  }
}
