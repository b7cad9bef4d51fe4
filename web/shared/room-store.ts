import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';

/**
 * The one store of a page: the client's state as a signal. Owns the client's life: it tries at once when the device is
 * back, and `close` ends everything.
 */
export class RoomStore {
  readonly client: RoomClient;
  readonly #state;
  readonly #unsubscribe: () => void;

  constructor(client: RoomClient) {
    this.client = client;
    this.#state = signal(client.state);
    this.#unsubscribe = client.subscribe((state) => {
      this.#state.value = state;
    });
    addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  get state(): ReadonlySignal<RoomState> {
    return this.#state;
  }

  close(): void {
    removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#unsubscribe();
    this.client.close();
  }

  // A phone that was in a pocket has waited long enough; a seat that is lost stays lost.
  readonly #wake = (): void => {
    const { connection } = this.client.state;
    if (document.visibilityState === 'hidden') return;
    if (connection === 'connecting' || connection === 'reconnecting') this.client.connect();
  };
}
