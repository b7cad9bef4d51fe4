/** Many TCP connections that hold a descriptor of the server each, and do no more than that. */
import { connect, type Socket } from 'node:net';

const hello = (path: string) => `GET ${path} HTTP/1.1\r\nHost: quiz\r\n`;
const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** What is sent once the connection stands; nothing follows. */
export const idleKinds: Readonly<Record<string, string | Buffer>> = {
  silent: '',
  halfRequest: hello('/'),
  tlsNoise: Buffer.from('160301020001000001fc0303', 'hex'),
  keptAlive: `${hello('/healthz')}\r\n`,
  halfBody:
    'POST /api/auth/guest HTTP/1.1\r\nHost: quiz\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  webSocket: `${hello('/socket.io/?EIO=4&transport=websocket')}${upgrade}`,
  manyRequests: `${hello('/healthz')}\r\n`.repeat(50),
};

/**
 * Keeps connections open: each that the server ends is made again, as long as the crowd lasts. `addresses` are this
 * machine's own, 127.0.0.x.
 */
export class IdleCrowd {
  readonly #port: number;
  readonly #addresses: readonly string[];
  readonly #kinds: readonly (string | Buffer)[];
  readonly #sockets = new Set<Socket>();
  #made = 0;
  #ended = 0;
  #over = false;

  constructor(
    url: string,
    { addresses, kinds }: { addresses: readonly string[]; kinds: readonly (keyof typeof idleKinds)[] },
  ) {
    this.#port = Number(new URL(url).port);
    this.#addresses = addresses;
    this.#kinds = kinds.map((kind) => idleKinds[kind] ?? '');
  }

  /** Connections that were made, and those among them that the server has ended. */
  get counts(): { made: number; ended: number } {
    return { made: this.#made, ended: this.#ended };
  }

  /** One more connection, and another one in its place when it is ended. @param again after so many milliseconds */
  add(againMs: number): void {
    const kind = this.#kinds[this.#made % this.#kinds.length] ?? '';
    const localAddress = this.#addresses[this.#made % this.#addresses.length];
    this.#made += 1;
    const socket = connect({
      port: this.#port,
      host: '127.0.0.1',
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.#sockets.add(socket);
    socket.on('connect', () => {
      if (kind.length > 0) socket.write(kind);
    });
    socket.on('data', () => undefined);
    // However it ends, it has ended.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (this.#over) return;
      this.#ended += 1;
      setTimeout(() => {
        if (!this.#over) this.add(againMs);
      }, againMs);
    });
  }

  end(): void {
    this.#over = true;
    for (const socket of this.#sockets) socket.destroy();
  }
}
