import { EventEmitter } from 'node:events';

/** What one client sent and was sent, in its own words; calls come before the client itself hears of it. */
export interface WireTapListener {
  onRequest?(id: number, event: string, payload: unknown): void;
  /** Every reply that arrives, also one that comes too late for the client to care, or twice. */
  onReply?(id: number, reply: unknown): void;
  onEvent?(event: string, payload: unknown): void;
}

interface Packet {
  type: number;
  nsp: string;
  id?: number;
  data?: unknown;
}

const [eventType, ackType] = [2, 3];

/**
 * A parser for a Socket.IO client that lets a listener read along: the client drops late and repeated replies, and those
 * are the ones that could contradict what it was told. It knows what Quickfire uses: text packets of the namespace `/`.
 * Source: the Socket.IO protocol, version 5.
 *
 * @param copies how often a request is sent, under one number: what a client does that is not sure
 */
export function tapWire(listener: WireTapListener, copies: (event: string) => number = () => 1) {
  class Encoder {
    encode({ type, id, data }: Packet): string[] {
      const text = `${type}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`;
      if (type !== eventType || id === undefined) return [text];
      const [event, payload] = data as [string, unknown];
      listener.onRequest?.(id, event, payload);
      return Array.from({ length: copies(event) }, () => text);
    }
  }

  class Decoder extends EventEmitter {
    add(text: unknown): void {
      const packet = decode(text);
      if (packet.type === ackType && packet.id !== undefined) {
        listener.onReply?.(packet.id, (packet.data as unknown[])[0]);
      } else if (packet.type === eventType) {
        const [event, payload] = packet.data as [string, unknown];
        listener.onEvent?.(event, payload);
      }
      this.emit('decoded', packet);
    }

    destroy(): void {
      // Nothing is kept between two packets.
    }
  }

  return { Encoder, Decoder };
}

function decode(text: unknown): Packet {
  const parts = typeof text === 'string' ? /^([0-4])(\d*)(.*)$/s.exec(text) : null;
  if (parts === null) throw new Error('not a text packet of the namespace /');
  const [, type, id, data] = parts;
  return {
    type: Number(type),
    nsp: '/',
    ...(id === '' ? {} : { id: Number(id) }),
    ...(data === '' ? {} : { data: JSON.parse(data as string) as unknown }),
  };
}
