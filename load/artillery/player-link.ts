import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { backoffMs } from '../../src/client/backoff.ts';
import { readReply, type Reply, unknownOutcome } from '../../src/client/reply.ts';
import { defaultTiming } from '../../src/client/timing.ts';
import type { ClientEventName, ClientPayload } from '../../src/protocol/client-events.ts';
import type { ServerEventName, ServerPayload } from '../../src/protocol/server-events.ts';

const { ackTimeoutMs, connectTimeoutMs, retryBaseMs, retryMaxMs } = defaultTiming;
const dialsMax = 20;

/**
 * The socket that Artillery has opened for a player, and all that follow when it is lost or cut. Comes back as the real
 * client does: after a spread wait that grows, with the token of the seat, until the snapshot is there.
 */
export class PlayerLink {
  readonly #socket: Socket;
  /** Resolved while there is a seat on an open connection. */
  #seated: PromiseWithResolvers<void> = Promise.withResolvers();
  #isDown = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Artillery listens for the first connection's failure and would take a later one for it.
    socket.off('connect_error');
    socket.off('error');
    this.#seated.resolve();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Resolves at once, or when the seat is back. */
  get seated(): Promise<void> {
    return this.#seated.promise;
  }

  on<E extends ServerEventName>(event: E, listener: (payload: ServerPayload<E>) => void): void {
    this.#socket.on<string>(event, listener);
  }

  onDown(listener: () => void): void {
    this.#socket.on('disconnect', () => {
      if (this.#isDown) return;
      this.#isDown = true;
      this.#seated = Promise.withResolvers();
      listener();
    });
  }

  /** One attempt. What gets no reply in time, or loses its connection, has an unknown outcome. */
  async ask<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<Reply<E>> {
    try {
      return readReply<E>(await this.#socket.timeout(ackTimeoutMs).emitWithAck(event, payload));
    } catch (error) {
      return unknownOutcome(error instanceof Error ? error.message : 'no reply');
    }
  }

  /** Ends the connection without a word, as a dead access point does. Resolves when it is down. */
  async cut(): Promise<void> {
    if (this.#isDown) return;
    const down = new Promise((resolve) => this.#socket.once('disconnect', resolve));
    const { engine } = this.#socket.io;
    const { ws } = engine.transport as { ws?: { terminate?: () => void } };
    if (ws?.terminate === undefined) engine.close();
    else ws.terminate();
    await down;
  }

  /** Dials until the seat is back. False when it never was. */
  async comeBack(token: string): Promise<boolean> {
    this.#socket.auth = { token };
    for (let attempt = 0; attempt < dialsMax; attempt += 1) {
      await wait(backoffMs(attempt, { baseMs: retryBaseMs, maxMs: retryMaxMs }, Math.random));
      const outcome = await this.#dial();
      if (outcome.isBack) {
        this.#isDown = false;
        this.#seated.resolve();
        return true;
      }
      await wait(outcome.retryAfterMs);
    }
    return false;
  }

  /** One connection, as far as the snapshot; a server that is busy says when to come again. */
  #dial(): Promise<{ isBack: boolean; retryAfterMs: number }> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const end = (isBack: boolean, retryAfterMs = 0): void => {
        clearTimeout(timer);
        socket.off('room:snapshot', seat);
        socket.off('connect_error', refuse);
        socket.off('disconnect', fail);
        if (!isBack) socket.disconnect();
        resolve({ isBack, retryAfterMs });
      };
      const seat = (): void => end(true);
      const fail = (): void => end(false);
      const refuse = ({ data }: Error & { data?: { retryAfterMs?: number } }): void => end(false, data?.retryAfterMs);
      const timer = setTimeout(fail, connectTimeoutMs);
      socket.on('room:snapshot', seat);
      socket.on('connect_error', refuse);
      socket.on('disconnect', fail);
      socket.connect();
    });
  }
}
