/** What the product uses of an Engine.IO connection and of the WebSocket below it: what Socket.IO's sockets live on. */
export interface Connection {
  on(event: 'packet', listener: (packet: Packet) => void): void;
  once(event: 'close', listener: () => void): void;
  /** With the closing handshake, after what is still to be written. */
  close(): void;
  /** Packets for which the WebSocket has not been free yet. */
  readonly writeBuffer: readonly { data?: unknown }[];
  readonly transport: { readonly socket: WebSocketBelow };
  /** Between a heartbeat and its answer, the first packet of any kind makes the wait for it begin anew; then this is true. */
  hasRefreshedPingTimeout: boolean;
}

/** Emitted before it is acted upon: a listener may make a `noop` of it. */
export interface Packet {
  type: string;
  data?: unknown;
}

export interface WebSocketBelow {
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): void;
  pong(data: Buffer): void;
  /** 1: open. */
  readonly readyState: number;
  /** Bytes that the operating system has not taken yet. */
  readonly bufferedAmount: number;
  /** Stops and goes on reading: meanwhile the sender's own buffers fill, and nothing is lost. */
  pause(): void;
  resume(): void;
  /** Without the closing handshake, for which a client that does not read would be waited. */
  terminate(): void;
}

/** What a packet in a queue takes besides its data, about. */
const packetBytes = 256;

/** What is kept for a client that has not read it yet, in bytes; characters count as one. */
export function unreadBytes({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket.bufferedAmount;
  for (const { data } of writeBuffer) bytes += packetBytes + sizeOf(data);
  return bytes;
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? data.byteLength : 0;
}

/** The size of a packet that came in, without the byte that says its kind. */
export function packetSize({ data }: Packet): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : sizeOf(data);
}
