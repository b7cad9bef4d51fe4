import { type ReadonlySignal, signal } from '@preact/signals';
import { endGame } from '../../src/client/end-game.ts';
import { RoomClient } from '../../src/client/room-client.ts';
import type { Reply } from '../../src/client/reply.ts';
import { type RoomState, seenRev } from '../../src/client/room-state.ts';
import type { ClientEventName } from '../../src/protocol/client-events.ts';
import { localNow } from '../shared/local-now.ts';
import { RoomStore } from '../shared/room-store.ts';
import type { HostActions } from './host-view.ts';
import { readGame, renewToken } from '../shared/kept-game.ts';

/** Milliseconds that "+10 s" adds. */
const extendMs = 10_000;

/** Everything the big screen knows. With a refused token it asks once for another, as the owner of the game. */
export class HostStore {
  readonly gameId: string;
  readonly #state = signal<RoomState>({ connection: 'connecting', clockOffsetMs: 0 });
  readonly #refusal = signal<string | undefined>(undefined);
  readonly #blocked = signal(false);
  readonly #prompts = signal<string[] | undefined>(undefined);
  #prompted = false;
  #room: RoomStore | undefined;
  #unsubscribe: (() => void) | undefined;
  #renewed = false;
  #closed = false;

  constructor(gameId: string) {
    this.gameId = gameId;
    const kept = readGame(gameId);
    // What was handed to this device is no game of its owner's, who alone gets another token.
    this.#renewed = kept?.handedPin !== undefined;
    if (kept === undefined || kept.hostToken === '') void this.#renew();
    else this.#connect(kept.hostToken);
  }

  get state(): ReadonlySignal<RoomState> {
    return this.#state;
  }

  get blocked(): ReadonlySignal<boolean> {
    return this.#blocked;
  }

  get refusal(): ReadonlySignal<string | undefined> {
    return this.#refusal;
  }

  /** What is asked, question by question, once the server has told it. */
  get prompts(): ReadonlySignal<string[] | undefined> {
    return this.#prompts;
  }

  readonly actions: Omit<HostActions, 'playAgain' | 'remoteLink'> = {
    start: () => void this.#ask((client) => client.start()),
    next: () => void this.#ask((client) => client.next()),
    end: () => void this.#ask((client) => endGame((seen) => client.end(seen), seenRev(client.state))),
    pause: () => void this.#ask((client) => client.pause()),
    resume: () => void this.#ask((client) => client.resume()),
    extend: () => void this.#ask((client) => client.extend(extendMs)),
    lock: (locked) => void this.#ask((client) => client.lock(locked)),
    kick: (playerId, ban) => void this.#askAndSync((client) => client.kick(playerId, ban)),
    unban: (playerId) => void this.#askAndSync((client) => client.unban(playerId)),
    readmit: async (playerId) => {
      const reply = await this.#room?.client.readmit(playerId);
      return reply?.ok === true ? reply.code : undefined;
    },
    show: (question, rowId) => void this.#ask((client) => client.show(question, rowId)),
    sweep: () => void this.#ask((client) => client.sweep()),
    refresh: () => void this.#room?.client.sync(),
  };

  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#room?.close();
  }

  #connect(token: string): void {
    this.#unsubscribe?.();
    this.#room?.close();
    const client = new RoomClient({ url: location.origin, token, now: localNow });
    const room = new RoomStore(client);
    this.#room = room;
    const stopWatching = room.blocked.subscribe((blocked) => {
      this.#blocked.value = blocked;
    });
    const unsubscribe = client.subscribe((state) => {
      if (state.connection === 'refused' && !this.#renewed) void this.#renew();
      else this.#state.value = state;
      void this.#askPrompts(client, state);
    });
    this.#unsubscribe = () => {
      stopWatching();
      unsubscribe();
    };
    client.connect();
  }

  /** Once: they never change. */
  async #askPrompts(client: RoomClient, { connection, snapshot }: RoomState): Promise<void> {
    if (this.#prompted || connection !== 'live' || snapshot?.features.includes('prompts') !== true) return;
    this.#prompted = true;
    const reply = await client.prompts();
    if (reply.ok) this.#prompts.value = reply.prompts;
  }

  async #renew(): Promise<void> {
    this.#renewed = true;
    try {
      const token = await renewToken(this.gameId);
      if (!this.#closed) this.#connect(token);
    } catch (error) {
      console.info('This game is not ours to host', error);
      this.#state.value = { connection: 'refused', clockOffsetMs: 0 };
    }
  }

  /** No event says who is banned. */
  async #askAndSync<E extends ClientEventName>(act: (client: RoomClient) => Promise<Reply<E>>): Promise<void> {
    await this.#ask(act);
    await this.#room?.client.sync();
  }

  async #ask<E extends ClientEventName>(act: (client: RoomClient) => Promise<Reply<E>>): Promise<void> {
    if (this.#room === undefined) return;
    const reply = await act(this.#room.client);
    this.#refusal.value = reply.ok ? undefined : wordsFor(reply.error.code);
  }
}

function wordsFor(code: string): string {
  if (code === 'not_open') return 'That is not possible right now.';
  if (code === 'busy') return 'The server is busy. Try again.';
  if (code === 'limit') return 'As many players are banned as may be. Lift a ban first.';
  if (code === 'too_many') return 'That was too fast. Try again.';
  return 'That did not work.';
}
