import type { LocalRoom } from './local-room.ts';

/** The rooms with sockets of this process, by game id. */
export class LocalRooms {
  readonly #rooms = new Map<string, LocalRoom>();
  readonly #removed: ((room: LocalRoom) => void)[] = [];

  get(gameId: string): LocalRoom | undefined {
    return this.#rooms.get(gameId);
  }

  values(): Iterable<LocalRoom> {
    return this.#rooms.values();
  }

  add(room: LocalRoom): void {
    this.#rooms.set(room.gameId, room);
  }

  /** Does nothing when another `LocalRoom` of the same game has replaced it. */
  remove(room: LocalRoom): void {
    if (this.#rooms.get(room.gameId) !== room) return;
    this.#rooms.delete(room.gameId);
    for (const listener of this.#removed) listener(room);
  }

  /** Calls `listener` with each room that is removed from now on. */
  whenRemoved(listener: (room: LocalRoom) => void): void {
    this.#removed.push(listener);
  }

  /** Rooms with sockets here, and players among those sockets. */
  counts(): { rooms: number; players: number } {
    let players = 0;
    for (const room of this.#rooms.values()) players += room.players.size;
    return { rooms: this.#rooms.size, players };
  }

  /** Shards in which a deadline of a room with sockets here may pass. */
  shards(): ReadonlySet<number> {
    const played = [...this.#rooms.values()].filter(({ phase }) => phase !== 'over');
    return new Set(played.map(({ shard }) => shard));
  }
}
