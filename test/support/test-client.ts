import { io, type Socket } from 'socket.io-client';
import { endGame } from '../../src/client/end-game.ts';
import type { ClientAck, ClientEventName } from '../../src/protocol/client-events.ts';
import type { WireError } from '../../src/protocol/errors.ts';
import type { ServerEventName, ServerPayload, Snapshot } from '../../src/protocol/server-events.ts';

export interface Received {
  name: string;
  payload: unknown;
}

export type Reply<E extends ClientEventName> = ({ ok: true } & ClientAck<E>) | { ok: false; error: WireError };

/** How long a test waits for what must come: long enough for a machine that others use too. */
const patienceMs = 30_000;

/** A bare Socket.IO client that remembers everything it was sent. It never reconnects by itself. */
export class TestClient {
  readonly socket: Socket;
  readonly received: Received[] = [];
  #listeners = new Set<() => void>();

  constructor(url: string, auth: Record<string, unknown> = {}) {
    this.socket = io(url, { transports: ['websocket'], auth, reconnection: false, forceNew: true });
    this.socket.onAny((name: string, payload: unknown) => {
      this.received.push({ name, payload });
      this.#changed();
    });
    this.socket.on('disconnect', () => this.#changed());
    this.socket.on('connect_error', () => this.#changed());
  }

  /**
   * Resolves when connected; rejects with the error of a refused connection, whose `data` is the coded error, and when the
   * connection was cut before the server had answered.
   */
  async connected(): Promise<this> {
    if (this.socket.connected) return this;
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
      this.socket.once('disconnect', (reason) => reject(new Error(`cut before it was connected: ${reason}`)));
    });
    return this;
  }

  send<E extends ClientEventName>(event: E, payload: unknown, timeoutMs = patienceMs): Promise<Reply<E>> {
    return this.socket.timeout(timeoutMs).emitWithAck(event, payload) as Promise<Reply<E>>;
  }

  /** As `send`, and fails when the reply is not ok. */
  async must<E extends ClientEventName>(event: E, payload: unknown): Promise<{ ok: true } & ClientAck<E>> {
    const reply = await this.send(event, payload);
    if (!reply.ok) throw new Error(`${event} was refused: ${reply.error.code} ${reply.error.message}`);
    return reply;
  }

  /** Ends the game, whatever the room has told meanwhile: the server ignores a step that is meant for an earlier `rev`. */
  async end(): Promise<void> {
    await endGame((payload) => this.must('host:end', payload), {});
  }

  /** The first event of that name that fits, also one that has come already. */
  async event<E extends ServerEventName>(
    name: E,
    fits: (payload: ServerPayload<E>) => boolean = () => true,
    timeoutMs = patienceMs,
  ): Promise<ServerPayload<E>> {
    const find = () => this.received.find((one) => one.name === name && fits(one.payload as ServerPayload<E>));
    await this.until(() => find() !== undefined, `${name} did not come`, timeoutMs);
    return find()?.payload as ServerPayload<E>;
  }

  async until(holds: () => boolean, otherwise = 'it never happened', timeoutMs = patienceMs): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#listeners.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(check);
        reject(new Error(`${otherwise}; came: ${this.received.map((one) => one.name).join(', ')}`));
      }, timeoutMs);
      this.#listeners.add(check);
    });
  }

  async snapshot(): Promise<Snapshot> {
    return (await this.must('room:sync', {})).snapshot;
  }

  names(): string[] {
    return this.received.map((one) => one.name);
  }

  close(): void {
    this.socket.close();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
