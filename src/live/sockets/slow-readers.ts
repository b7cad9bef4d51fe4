import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import { unreadBytes, type Connection } from './connection.ts';

const sweepIntervalMs = 1000;

/**
 * Cuts connections whose clients do not read what they are sent: nothing else limits what is kept for them, and a client
 * that answers heartbeats without reading would keep it growing for ever. Looks at every connection once a second, and at
 * one that sends something right then, so that what clients ask for cannot outrun it. Owns the list of open connections;
 * `stop()` ends the looking.
 */
export class SlowReaders {
  readonly #open = new Set<Connection>();
  readonly #bytesMax: (connection: Connection) => number;
  readonly #onCut: () => void;
  readonly #sweeping: PeriodicTask;

  /** @param bytesMax what may be kept for a connection @param onCut called for each one that is cut */
  constructor(bytesMax: (connection: Connection) => number, onCut: () => void, tasks: BackgroundTasks) {
    this.#bytesMax = bytesMax;
    this.#onCut = onCut;
    this.#sweeping = tasks.every('slow readers', sweepIntervalMs, () => this.sweep());
  }

  watch(connection: Connection): void {
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
    connection.on('packet', () => this.#look(connection));
  }

  sweep(): void {
    for (const connection of this.#open) this.#look(connection);
  }

  stop(): void {
    void this.#sweeping.stop();
  }

  #look(connection: Connection): void {
    const { bufferedAmount } = connection.transport.socket;
    // Nearly always: everything has been taken by the operating system.
    if (bufferedAmount === 0 && connection.writeBuffer.length === 0) return;
    if (unreadBytes(connection) <= this.#bytesMax(connection)) return;
    // What came with the same read may still be on its way here.
    if (!this.#open.delete(connection)) return;
    this.#onCut();
    // The transport and not the socket, so that a stock client comes back by itself.
    connection.transport.socket.terminate();
  }
}
