import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import { timeoutSignal } from './timeout-signal.ts';

/** When a connection that does not come about is looked into, for how long, and how often. Milliseconds. */
const probeAfterMs = 3500;
const probeMs = 1200;
const probeAgainMs = 5000;

/**
 * The one store of a page: the client's state as a signal. Owns the client's life: it tries at once when the device is
 * back, and `close` ends everything.
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

  /** The server answers requests, and no WebSocket gets through: this network forbids them. */
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
    } else this.#probe ??= setTimeout(() => void this.#askServer(), probeAfterMs);
  }

  async #askServer(): Promise<void> {
    try {
      if (!navigator.onLine) return;
      const { ok } = await fetch('/healthz', { cache: 'no-store', signal: timeoutSignal(probeMs) });
      this.#blocked.value = ok && this.#probe !== undefined;
    } catch (error) {
      console.info('The server does not answer requests either', error);
    } finally {
      if (this.#probe !== undefined) this.#probe = setTimeout(() => void this.#askServer(), probeAgainMs);
    }
  }

  // A phone that was in a pocket has waited long enough; a seat that is lost stays lost.
  readonly #wake = (): void => {
    const { connection } = this.client.state;
    if (document.visibilityState === 'hidden') return;
    if (connection === 'connecting' || connection === 'reconnecting') this.client.connect();
  };
}
