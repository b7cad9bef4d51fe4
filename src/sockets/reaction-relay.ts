import type { Server } from 'socket.io';
import { hostsOf, type LocalRoom } from '../rooms/local-room.ts';

const intervalMs = 500;
/** Kinds of emoji kept per room and interval; more are dropped. */
const kindsMax = 30;

/**
 * Reactions are no room state: they are counted for half a second, sent to the processes that have a host of the room,
 * added up there, and may be lost. `stop()` ends it.
 */
export class ReactionRelay {
  readonly #io: Server;
  readonly #rooms: () => ReadonlyMap<string, LocalRoom>;
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #timer: NodeJS.Timeout;

  constructor(io: Server, rooms: () => ReadonlyMap<string, LocalRoom>) {
    this.#io = io;
    this.#rooms = rooms;
    this.#timer = setInterval(() => this.#flush(), intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A player of this process reacts. */
  add(gameId: string, emoji: string, count = 1): void {
    const counts = this.#counts.get(gameId) ?? new Map<string, number>();
    this.#counts.set(gameId, counts);
    if (counts.has(emoji) || counts.size < kindsMax) counts.set(emoji, (counts.get(emoji) ?? 0) + count);
  }

  /** Another process counted these; they matter only where a host is. */
  receive(gameId: string, counts: Record<string, number>): void {
    if ((this.#rooms().get(gameId)?.hosts.size ?? 0) === 0) return;
    for (const [emoji, count] of Object.entries(counts)) this.add(gameId, emoji, count);
  }

  #flush(): void {
    for (const [gameId, counts] of this.#counts) {
      const room = this.#rooms().get(gameId);
      const sum = Object.fromEntries(counts);
      if (room !== undefined && room.hosts.size > 0) {
        this.#io.local.to(hostsOf(gameId)).emit('room:reactions', { rev: room.rev, counts: sum });
      } else {
        this.#io.serverSideEmit('reactions', gameId, sum);
      }
    }
    this.#counts.clear();
  }
}
