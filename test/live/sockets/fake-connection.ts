import { EventEmitter } from 'node:events';
import type { Connection, Packet } from '../../../src/live/sockets/connection.ts';

/** A connection whose every packet is handed in by the test, and whose queues are numbers. */
export class FakeConnection extends EventEmitter implements Connection {
  readonly writeBuffer: { data?: unknown }[] = [];
  readonly socket = new FakeWebSocket();
  readonly transport = { socket: this.socket };
  closed = false;
  hasRefreshedPingTimeout = false;

  close(): void {
    this.closed = true;
  }

  /** @returns what has become of it: `noop` when it was thrown away. */
  receive(packet: Packet): string {
    this.emit('packet', packet);
    return packet.type;
  }

  event(data = '2["clock:ping",{}]'): string {
    return this.receive({ type: 'message', data });
  }
}

class FakeWebSocket extends EventEmitter {
  readyState = 1;
  bufferedAmount = 0;
  pongs = 0;
  paused = false;
  terminated = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  pong(): void {
    this.pongs += 1;
  }

  terminate(): void {
    this.terminated = true;
  }
}
