import type { Socket } from 'socket.io';
import { replyText } from '../rooms/roster-text.ts';
import { isFastPathOn, sendPacket } from '../rooms/send-packet.ts';

/** Receives an event; may call `acknowledge` once. */
export type TakeEvent = (event: string, payload: unknown, acknowledge: (reply: unknown) => void) => void;

/** The private fields of ws and Engine.IO that the fast path uses, all unchecked. */
interface Below {
  readonly readyState?: unknown;
  readonly pingTimeoutTimer: { refresh(): unknown } | null;
  hasRefreshedPingTimeout: boolean;
  readonly transport?: { readonly name?: unknown; readonly socket?: WebSocketBelow };
  emit(event: 'packet', packet: { type: string; data: string }): boolean;
}

interface WebSocketBelow {
  listeners(event: 'message'): unknown[];
  on(event: 'message', listener: OnMessage): void;
  off(event: 'message', listener: OnMessage): void;
}

type OnMessage = (data: unknown, isBinary: boolean) => void;

const [digit0, digit9, bracket] = [0x30, 0x39, 0x5b];
/** "4": a message, "2": an event. */
const eventHead = [0x34, 0x32];
const ackDigitsMax = 9;

/**
 * The fast path from a frame to the router, for frequent events of players: a known event with one payload and an
 * acknowledgement, in a small text frame. Engine.IO and Socket.IO pass such a frame through some twenty calls, two
 * copies and two turns of the task queue; here it is parsed and routed at once. All other frames, broken ones included,
 * take the public path, and so do all frames when the libraries are not as expected. Listeners for the connection's
 * packets see no difference.
 */
export function takeFastPath(
  socket: Socket,
  { names, bytesMax }: { names: ReadonlySet<string>; bytesMax: number },
  take: TakeEvent,
): void {
  if (!isFastPathOn()) return;
  const below = socket.conn as unknown as Below;
  const webSocket = below.transport?.name === 'websocket' ? below.transport.socket : undefined;
  const listeners = webSocket?.listeners('message') ?? [];
  const publicListener = listeners[0];
  if (webSocket === undefined || listeners.length !== 1 || typeof publicListener !== 'function') return;
  const takePublicly = publicListener as OnMessage;
  let closed = false;
  const onMessage: OnMessage = (data, isBinary) => {
    const mayBeFast = !closed && !isBinary && isOpen(below) && socket.connected;
    const event = mayBeFast ? readEvent(data, bytesMax) : undefined;
    if (event === undefined || !names.has(event.name)) {
      closed ||= isBinary || hasAttachments(data);
      takePublicly.call(webSocket, data, isBinary);
      return;
    }
    const packet = { type: 'message', data: event.text };
    below.emit('packet', packet);
    refreshHeartbeat(below);
    // A packet listener may have dropped it.
    if (packet.type !== 'message') return;
    let isSent = false;
    take(event.name, event.payload, (reply) => {
      if (isSent) return;
      isSent = true;
      sendPacket(socket.conn, `3${event.ackId}[${replyText(reply)}]`);
    });
  };
  webSocket.off('message', takePublicly);
  webSocket.on('message', onMessage);
  // The connection may stay and open another socket.
  socket.once('disconnect', () => {
    webSocket.off('message', onMessage);
    webSocket.on('message', takePublicly);
  });
}

/** Restarts the wait for a heartbeat's answer, once, as Engine.IO does for a packet that arrives during it. */
function refreshHeartbeat(below: Below): void {
  if (below.pingTimeoutTimer === null || below.hasRefreshedPingTimeout) return;
  below.pingTimeoutTimer.refresh();
  below.hasRefreshedPingTimeout = true;
}

/** Whether the connection is open, and its heartbeat fields are as expected. */
const isOpen = ({ readyState, pingTimeoutTimer: timer, hasRefreshedPingTimeout }: Below): boolean =>
  readyState === 'open' &&
  (timer === null || typeof timer?.refresh === 'function') &&
  typeof hasRefreshedPingTimeout === 'boolean';

/**
 * Events with attachments: their frames depend on earlier ones, and no event of ours has any. From the first one on, the
 * whole connection takes the public path.
 */
const hasAttachments = (data: unknown): boolean =>
  Buffer.isBuffer(data) && data[0] === eventHead[0] && (data[1] === binaryEvent || data[1] === binaryAck);
const [binaryEvent, binaryAck] = [0x35, 0x36];

interface ReadEvent {
  /** The packet without its first letter. */
  text: string;
  ackId: number;
  name: string;
  payload: unknown;
}

/** An event with exactly one payload and a number for its acknowledgement; undefined for anything else. */
function readEvent(data: unknown, bytesMax: number): ReadEvent | undefined {
  if (!Buffer.isBuffer(data) || data.length >= bytesMax) return undefined;
  if (data[0] !== eventHead[0] || data[1] !== eventHead[1]) return undefined;
  let at = 2;
  while (at < data.length && isDigit(data[at] as number)) at += 1;
  if (at === 2 || at > 2 + ackDigitsMax || data[at] !== bracket) return undefined;
  const text = data.toString('utf8', 1);
  const list = parse(text.slice(at - 1));
  if (!Array.isArray(list) || list.length !== 2) return undefined;
  const [name, payload] = list as unknown[];
  return typeof name === 'string' ? { text, ackId: Number(text.slice(1, at - 1)), name, payload } : undefined;
}

const isDigit = (byte: number): boolean => byte >= digit0 && byte <= digit9;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The public path handles the broken frame.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
