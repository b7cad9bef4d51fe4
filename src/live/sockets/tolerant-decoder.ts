import { Decoder } from 'socket.io-parser';

/** An event (2), also with attachments (5): its namespace and acknowledgement id; then its name and payload. */
const eventPacket = /^((?:2|5\d+-)(?:\/[^,]*,)?\d*)(\[.*)$/s;

/**
 * The standard decoder, except for events with reserved names (`connect`, `disconnect`, `newListener` …). It takes them
 * for broken packets, and Socket.IO then closes the connection; but by the wire contract no event disconnects. So they
 * get another name here, which is unknown too: the router refuses or drops them. Broken packets still close the
 * connection; all others cost nothing more.
 */
export class TolerantDecoder extends Decoder {
  override add(packet: unknown): void {
    try {
      super.add(packet);
    } catch (error) {
      const renamed = renameReserved(packet);
      if (renamed === undefined) throw error;
      super.add(renamed);
    }
  }
}

function renameReserved(packet: unknown): string | undefined {
  const [, head = '', body = ''] = (typeof packet === 'string' && eventPacket.exec(packet)) || [];
  const [name, ...args] = parseArray(body);
  return typeof name === 'string' ? head + JSON.stringify([`reserved: ${name}`, ...args]) : undefined;
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
