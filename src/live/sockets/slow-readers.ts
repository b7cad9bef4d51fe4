import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import { unreadBytes, type Connection } from './connection.ts';

const sweepIntervalMs = 1000;

/**
 * Closes connections whose clients do not read: nothing else limits their send queues, and a client that answers
 * heartbeats without reading would let its queue grow for ever. Checks every connection once a second, and a connection
 * that sends something right then, so that a client's requests cannot outrun the check. Owns the list of open
 * connections; `stop()` ends the checks.
 */
export class SlowReaders {
  readonly #open = new Set<Connection>();
  readonly #bytesMax: (connection: Connection) => number;
  readonly #onCut: () => void;
  readonly #sweeping: PeriodicTask;

  /** @param bytesMax queue limit of a connection @param onCut called for each closed connection */
  constructor(bytesMax: (connection: Connection) => number, onCut: () => void, tasks: BackgroundTasks) {
    this.#bytesMax = bytesMax;
    this.#onCut = onCut;
    this.#sweeping = tasks.every('slow readers', sweepIntervalMs, () => this.sweep());
  }

  watch(connection: Connection): void {
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
    connection.on('packet', () => this.#check(connection));
  }

  sweep(): void {
    for (const connection of this.#open) this.#check(connection);
  }

  stop(): void {
    void this.#sweeping.stop();
  }

  #check(connection: Connection): void {
    const { bufferedAmount } = connection.transport.socket;
    // The usual case: the operating system has taken everything.
    if (bufferedAmount === 0 && connection.writeBuffer.length === 0) return;
    if (unreadBytes(connection) <= this.#bytesMax(connection)) return;
    // Packets of the same read may still arrive here after the close.
    if (!this.#open.delete(connection)) return;
    this.#onCut();
    // Terminates the transport and not the socket, so that a stock client reconnects.
    connection.transport.socket.terminate();
  }
}
