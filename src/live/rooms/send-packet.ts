/**
 * The fast path from an event to the network. Socket.IO, Engine.IO and ws each wrap and queue a packet, and write a
 * frame's head and body apart. Here a frame is built once and written in one piece to the TCP socket. Only this file
 * knows the libraries' private fields. When a field is not as expected, or a library still has packets queued (they
 * must go first), the packet takes the public path, and the client gets the same bytes.
 */
import type { Socket } from 'socket.io';

/** The private fields of Engine.IO's connection, of ws and of `node:net` that the fast path uses, all unchecked. */
interface Below {
  readonly readyState?: unknown;
  readonly writeBuffer?: unknown;
  readonly transport?: {
    readonly name?: unknown;
    readonly socket?: { readonly readyState?: unknown; readonly extensions?: unknown; readonly _socket?: unknown };
  };
}

interface Tcp {
  readonly writable: boolean;
  write(chunk: Buffer): boolean;
  write(chunk: string, encoding: 'latin1'): boolean;
}

type Connection = Socket['conn'];

/** Text frames of up to this many bytes have a head of two or four bytes. */
const payloadMax = 65_535;
const openState = 1;

let isOn = true;

/** Turns the fast path on or off for all connections of this process. Without it every packet takes the public path. */
export function setFastPath(on: boolean): void {
  isOn = on;
}

export const isFastPathOn = (): boolean => isOn;

/** Sends an event to one socket. */
export function tell(socket: Socket, name: string, payload: unknown): void {
  sendPacket(socket.conn, `2${JSON.stringify([name, payload])}`);
}

/** Sends an event to many sockets, encoded once. */
export function tellAll(sockets: Iterable<Socket>, name: string, payload: unknown): void {
  sendToAll(sockets, `2${JSON.stringify([name, payload])}`);
}

/** Sends one Socket.IO packet, as text, to many sockets. */
export function sendToAll(sockets: Iterable<Socket>, packet: string): void {
  const frame = frameOf(packet);
  for (const { conn } of sockets) {
    const tcp = frame === undefined ? undefined : freeTcp(conn);
    if (tcp === undefined || frame === undefined) conn.write(packet);
    else tcp.write(frame);
  }
}

/** Sends one Socket.IO packet, as text, to the client at the other end. */
export function sendPacket(connection: Connection, packet: string): void {
  const tcp = freeTcp(connection);
  if (tcp !== undefined && isAscii(packet) && packet.length < payloadMax) {
    tcp.write(headOf(packet.length + 1) + packet, 'latin1');
    return;
  }
  const frame = tcp === undefined ? undefined : frameOf(packet);
  if (tcp === undefined || frame === undefined) connection.write(packet);
  else tcp.write(frame);
}

/** The TCP socket, unless packets sent on the public path are still queued before it. */
function freeTcp(connection: unknown): Tcp | undefined {
  if (!isOn) return undefined;
  const { readyState, writeBuffer, transport } = connection as Below;
  if (readyState !== 'open' || !Array.isArray(writeBuffer) || writeBuffer.length > 0) return undefined;
  const webSocket = transport?.socket;
  if (transport?.name !== 'websocket' || webSocket?.readyState !== openState) return undefined;
  // With an extension, frames may be compressed, and a compression may be in progress.
  if (webSocket.extensions !== '') return undefined;
  const tcp = webSocket['_socket'] as Partial<Tcp> | null | undefined;
  return tcp?.writable === true && typeof tcp.write === 'function' ? (tcp as Tcp) : undefined;
}

/** An unmasked, unfragmented text frame with an Engine.IO message (type 4). Undefined for a packet that is too long. */
function frameOf(packet: string): Buffer | undefined {
  const bytes = Buffer.byteLength(packet) + 1;
  if (bytes > payloadMax) return undefined;
  const head = headOf(bytes);
  const frame = Buffer.allocUnsafe(head.length + bytes - 1);
  frame.write(head, 0, 'latin1');
  frame.write(packet, head.length, 'utf8');
  return frame;
}

/** Head (RFC 6455, 5.2) and the letter for "message", one character a byte. @param bytes of payload and letter */
function headOf(bytes: number): string {
  if (bytes < 126) return `\x81${String.fromCharCode(bytes)}4`;
  return `\x81\x7e${String.fromCharCode(bytes >> 8, bytes & 255)}4`;
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;
