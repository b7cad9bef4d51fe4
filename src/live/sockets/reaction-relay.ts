import type { Server } from 'socket.io';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import { hostsOf } from '../rooms/local-room.ts';
import type { LocalRooms } from '../rooms/local-rooms.ts';

const intervalMs = 500;
/** Kinds of emoji kept per room and interval; more are dropped. */
const kindsMax = 30;

type Counts = Map<string, Map<string, number>>;

/**
 * Relays reactions, which are no room state. Each process counts those of its players for half a second, sends the
 * counts to the other processes, and sends the sum to its hosts. Some may be lost. Runs from `start()` to `stop()`.
 */
export class ReactionRelay {
  readonly #io: Server;
  readonly #rooms: LocalRooms;
  /** Since the last interval: from players of this process, and for its hosts. */
  readonly #own: Counts = new Map();
  readonly #forHosts: Counts = new Map();
  readonly #tasks: BackgroundTasks;
  #flushing: PeriodicTask | undefined;

  constructor(io: Server, rooms: LocalRooms, tasks: BackgroundTasks) {
    this.#io = io;
    this.#rooms = rooms;
    this.#tasks = tasks;
  }

  start(): void {
    this.#flushing = this.#tasks.every('reactions', intervalMs, () => this.#flush());
  }

  stop(): void {
    void this.#flushing?.stop();
  }

  /** Counts a reaction of a local player. */
  add(gameId: string, emoji: string): void {
    count(this.#own, gameId, { [emoji]: 1 });
    this.receive(gameId, { [emoji]: 1 });
  }

  /** Adds counts of another process; only processes with a host of the game need them. */
  receive(gameId: string, counts: Record<string, number>): void {
    if (this.#hostedHere(gameId)) count(this.#forHosts, gameId, counts);
  }

  #flush(): void {
    for (const [gameId, counts] of this.#own) {
      this.#io.serverSideEmit('reactions', gameId, Object.fromEntries(counts));
    }
    for (const [gameId, counts] of this.#forHosts) {
      const rev = this.#rooms.get(gameId)?.rev;
      if (rev === undefined) continue;
      this.#io.local.to(hostsOf(gameId)).emit('room:reactions', { rev, counts: Object.fromEntries(counts) });
    }
    this.#own.clear();
    this.#forHosts.clear();
  }

  #hostedHere(gameId: string): boolean {
    return (this.#rooms.get(gameId)?.hosts.size ?? 0) > 0;
  }
}

function count(all: Counts, gameId: string, more: Record<string, number>): void {
  const counts = all.get(gameId) ?? new Map<string, number>();
  all.set(gameId, counts);
  for (const [emoji, added] of Object.entries(more)) {
    if (counts.has(emoji) || counts.size < kindsMax) counts.set(emoji, (counts.get(emoji) ?? 0) + added);
  }
}
