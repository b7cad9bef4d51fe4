/** The first words of a raw WebSocket with the engine, and what it answers. */
import type { IncomingHttpHeaders } from 'node:http';
import { RawSocket } from '../fuzz/raw-socket.ts';

/** The engine's open packet. */
export interface OpenPacket {
  sid: string;
  upgrades: string[];
  pingInterval: number;
  pingTimeout: number;
  maxPayload: number;
}

/** A connection with its session; no namespace is joined yet. */
export async function openEngine(
  url: string,
  query = 'EIO=4&transport=websocket',
  headers: Record<string, string> = {},
): Promise<{ socket: RawSocket; open: OpenPacket; headers: IncomingHttpHeaders }> {
  const socket = await RawSocket.open(url, headers, query);
  await socket.until(() => socket.texts.length > 0 || socket.closed);
  const [first = ''] = socket.texts;
  if (!first.startsWith('0')) throw new Error(`the first packet is not "open": ${first}`);
  return { socket, open: JSON.parse(first.slice(1)) as OpenPacket, headers: socket.responseHeaders };
}

/** The same with a Socket.IO socket of the main namespace. @param connect the CONNECT packet, without its `4` */
export async function openSocket(url: string, connect = '0'): Promise<RawSocket> {
  const { socket } = await openEngine(url);
  socket.text(`4${connect}`);
  await socket.until(() => reply(socket, '40') !== undefined || reply(socket, '44') !== undefined || socket.closed);
  return socket;
}

/** The first packet that begins so, if it has come. */
export function reply(socket: RawSocket, prefix: string): string | undefined {
  return socket.texts.find((text) => text.startsWith(prefix));
}

/** Sends an event and resolves to what is acknowledged. */
export async function acknowledged(socket: RawSocket, id: string, event: string): Promise<unknown> {
  socket.text(`42${id}${event}`);
  const prefix = `43${id}[`;
  await socket.until(() => reply(socket, prefix) !== undefined || socket.closed);
  const text = reply(socket, prefix);
  if (text === undefined) throw new Error(`closed instead of a reply to ${event}`);
  return (JSON.parse(text.slice(prefix.length - 1)) as unknown[])[0];
}
