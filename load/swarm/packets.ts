/** Engine.IO 4 and Socket.IO 5 packets in text frames, as far as a player meets them. */
import { revEvents } from '../../src/protocol/server-events.ts';

export type Packet =
  | { kind: 'open' | 'ping' | 'connected' | 'disconnected' | 'other' }
  | { kind: 'refused'; message: string }
  | { kind: 'event'; name: string; payload: unknown }
  | { kind: 'ack'; id: number; reply: unknown };

/** What a client sends: the engine's pong, and CONNECT to the one namespace there is. */
export const pong = '3';
export const connect = '40';

export const eventPacket = (id: number, name: string, payload: object): string =>
  `42${id}${JSON.stringify([name, payload])}`;

const plain = {
  open: { kind: 'open' },
  ping: { kind: 'ping' },
  connected: { kind: 'connected' },
  disconnected: { kind: 'disconnected' },
  other: { kind: 'other' },
} as const satisfies Record<string, Packet>;

const digit = (character: string): number => character.charCodeAt(0);
const [zero, one, two, three, four, nine] = ['0', '1', '2', '3', '4', '9'].map(digit) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const [quote, bracket] = [digit('"'), digit('[')];

/** Frames that everyone in a room gets alike. */
const shared: ReadonlySet<string> = new Set([...revEvents, 'room:players', 'room:stored']);
const rememberedMax = 64;

/**
 * Reads packets. A frame that is the same, byte for byte, as one that another player of this process has got means the
 * same and is not parsed again: a generator with ten thousand players has no time to read one question ten thousand times.
 */
export class PacketReader {
  /** The last frame of each length. */
  readonly #remembered = new Map<number, { bytes: Buffer; packet: Packet }>();

  /** @throws {SyntaxError} for JSON that is none. */
  read(frame: Buffer): Packet {
    switch (frame[0]) {
      case four:
        return this.#readMessage(frame);
      case two:
        return plain.ping;
      case zero:
        return plain.open;
      case one:
        return plain.disconnected;
      default:
        return plain.other;
    }
  }

  #readMessage(frame: Buffer): Packet {
    switch (frame[1]) {
      case two:
        return this.#readEvent(frame);
      case three:
        return readAck(frame);
      case zero:
        return plain.connected;
      case one:
        return plain.disconnected;
      case four:
        return { kind: 'refused', message: readRefusal(frame) };
      default:
        return plain.other;
    }
  }

  #readEvent(frame: Buffer): Packet {
    const known = this.#remembered.get(frame.length);
    if (known?.bytes.equals(frame) === true) return known.packet;
    const [name, payload] = JSON.parse(frame.toString('utf8', 2)) as [string, unknown];
    const packet: Packet = { kind: 'event', name, payload };
    if (shared.has(name)) {
      if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
      this.#remembered.set(frame.length, { bytes: Buffer.from(frame), packet });
    }
    return packet;
  }
}

function readAck(frame: Buffer): Packet {
  let at = 2;
  let id = 0;
  for (let byte = frame[at] ?? 0; byte >= zero && byte <= nine; byte = frame[at] ?? 0) {
    id = id * 10 + (byte - zero);
    at += 1;
  }
  if (frame[at] !== bracket) return plain.other;
  return { kind: 'ack', id, reply: (JSON.parse(frame.toString('utf8', at)) as unknown[])[0] };
}

/** What the server says to a CONNECT that it refuses. */
function readRefusal(frame: Buffer): string {
  const from = frame.indexOf(quote) - 1;
  const error =
    from < 0 ? {} : (JSON.parse(frame.toString('utf8', from)) as { message?: string; data?: { code?: string } });
  return error.data?.code ?? error.message ?? 'refused';
}
