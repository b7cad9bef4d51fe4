/** The part of Engine.IO's connection, and of its WebSocket, that the product uses. Socket.IO's sockets run on it. */
export interface Connection {
  on(event: 'packet', listener: (packet: Packet) => void): void;
  once(event: 'close', listener: () => void): void;
  /** Closes with the closing handshake, after writing what is queued. */
  close(): void;
  /** Packets that the WebSocket has not accepted yet. */
  readonly writeBuffer: readonly { data?: unknown }[];
  readonly transport: { readonly socket: WebSocketBelow };
  /** True after the first packet during a heartbeat's wait: that packet restarts the wait, once. */
  hasRefreshedPingTimeout: boolean;
}

/** Emitted before the engine handles it: a listener may turn it into a `noop`. */
export interface Packet {
  type: string;
  data?: unknown;
}

export interface WebSocketBelow {
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): void;
  pong(data: Buffer): void;
  /** 1: open. */
  readonly readyState: number;
  /** Bytes that the operating system has not accepted yet. */
  readonly bufferedAmount: number;
  /** Stop and resume reading: back-pressure, nothing is lost. */
  pause(): void;
  resume(): void;
  /** Skips the closing handshake, which a client that does not read would never answer. */
  terminate(): void;
}

/** Approximate memory of a queued packet besides its data. */
const packetBytes = 256;

/** Bytes queued for a client that has not read them yet; a character counts as one. */
export function unreadBytes({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket.bufferedAmount;
  for (const { data } of writeBuffer) bytes += packetBytes + sizeOf(data);
  return bytes;
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? data.byteLength : 0;
}

/** The size of a received packet, without its type byte. */
export function packetSize({ data }: Packet): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : sizeOf(data);
}
