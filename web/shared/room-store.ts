import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import { timeoutSignal } from './timeout-signal.ts';

/** When, how long and how often a missing connection is probed. Milliseconds. */
const probeAfterMs = 3500;
const probeMs = 1200;
const probeAgainMs = 5000;

/**
 * The one store of a page: the client's state as a signal. Owns the client's life: retries at once when the device is
 * back; `close` ends everything.
 */
export class RoomStore {
  readonly client: RoomClient;
  readonly #state;
  readonly #unsubscribe: () => void;
  readonly #blocked = signal(false);
  #probe: ReturnType<typeof setTimeout> | undefined;

  constructor(client: RoomClient) {
    this.client = client;
    this.#state = signal(client.state);
    this.#unsubscribe = client.subscribe((state) => {
      this.#state.value = state;
      this.#watchNetwork(state.connection);
    });
    addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  get state(): ReadonlySignal<RoomState> {
    return this.#state;
  }

  /** The server answers requests, but no WebSocket gets through: this network blocks them. */
  get blocked(): ReadonlySignal<boolean> {
    return this.#blocked;
  }

  close(): void {
    clearTimeout(this.#probe);
    removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#unsubscribe();
    this.client.close();
  }

  #watchNetwork(connection: RoomState['connection']): void {
    const isWaiting = connection === 'connecting' || connection === 'reconnecting';
    if (!isWaiting) {
      clearTimeout(this.#probe);
      this.#probe = undefined;
      this.#blocked.value = false;
    } else this.#probe ??= setTimeout(() => void this.#probeServer(), probeAfterMs);
  }

  async #probeServer(): Promise<void> {
    try {
      if (!navigator.onLine) return;
      const { ok } = await fetch('/healthz', { cache: 'no-store', signal: timeoutSignal(probeMs) });
      this.#blocked.value = ok && this.#probe !== undefined;
    } catch (error) {
      console.info('The server does not answer requests either', error);
    } finally {
      if (this.#probe !== undefined) this.#probe = setTimeout(() => void this.#probeServer(), probeAgainMs);
    }
  }

  // A phone that wakes up retries at once; a lost seat stays lost.
  readonly #wake = (): void => {
    const { connection } = this.client.state;
    if (document.visibilityState === 'hidden') return;
    if (connection === 'connecting' || connection === 'reconnecting') this.client.connect();
  };
}
