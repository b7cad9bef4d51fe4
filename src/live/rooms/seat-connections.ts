import type { Socket } from 'socket.io';
import { shardOf, type Keys } from '../../redis/keys.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import type { LocalRoom } from './local-room.ts';
import { connectionOf } from './presence-tracker.ts';
import { expectOk } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import { hostGenerationOf, seatGenerationOf } from './room-tokens.ts';

/** Seats retaken at once. */
const reseatedAtOnce = 200;

export interface SeatConnectionsDeps {
  keys: Keys;
  scripts: RoomScripts;
  processId: string;
  /** Host sockets that a room may have, over all processes. */
  hostsMax: number;
}

/** Records in Redis which socket of this process has which seat. */
export class SeatConnections {
  readonly #deps: SeatConnectionsDeps;

  constructor(deps: SeatConnectionsDeps) {
    this.#deps = deps;
  }

  /** The reply of `connect-seat` for a host's socket. @throws {CodedError} `busy`. */
  connectHost(gameId: string, socket: Socket, generation: string | number): Promise<ScriptReply> {
    return this.#connect(gameId, ['host', generation, connectionOf(socket), '', this.#deps.hostsMax]);
  }

  /** The reply of `connect-seat` for a player's socket. @throws {CodedError} `busy`. */
  connectPlayer(
    gameId: string,
    socket: Socket,
    { playerId, generation }: { playerId: string; generation: number },
    again: 'again' | '' = '',
  ): Promise<ScriptReply> {
    return this.#connect(gameId, ['player', playerId, connectionOf(socket), again, generation]);
  }

  #connect(
    gameId: string,
    [role, owner, connection, ...rest]: [string, string | number, string, string, number],
  ): Promise<ScriptReply> {
    const { scripts, processId, keys } = this.#deps;
    const processKey = keys.process(shardOf(gameId), processId);
    return scripts.run('connect-seat', gameId, [role, owner, processId, connection, ...rest], [processKey]);
  }

  /**
   * Retakes the seats of a room's local sockets: the process was suspended for so long that others took it for dead. A
   * seat that its player has taken elsewhere since stays there. Idempotent.
   * @throws {CodedError} `busy`: then some seats are not retaken.
   */
  async reseat(room: LocalRoom): Promise<void> {
    const players = [...room.players].map(
      ([playerId, socket]) =>
        () =>
          this.#reseatPlayer(room, playerId, socket),
    );
    const hosts = [...room.hosts].map((socket) => () => this.#reseatHost(room, socket));
    const owners = [...hosts, ...players];
    for (let from = 0; from < owners.length; from += reseatedAtOnce) {
      // oxlint-disable-next-line no-await-in-loop -- so many at once
      await Promise.all(owners.slice(from, from + reseatedAtOnce).map((reseat) => reseat()));
    }
  }

  async #reseatPlayer(room: LocalRoom, playerId: string, socket: Socket): Promise<void> {
    if (room.players.get(playerId) !== socket || room.leaving.has(playerId)) return;
    const seat = { playerId, generation: seatGenerationOf(socket) };
    const reply = await this.connectPlayer(room.gameId, socket, seat, 'again');
    // Comparing seats finds one that no longer exists; any other reply means that this seat was not retaken.
    if (!Array.isArray(reply) || reply[0] !== 'bad_token') expectOk(reply);
  }

  async #reseatHost(room: LocalRoom, socket: Socket): Promise<void> {
    if (!room.hosts.has(socket)) return;
    const reply = await this.connectHost(room.gameId, socket, hostGenerationOf(socket));
    // Other hosts have come meanwhile. This one reconnects and is told why if there still is no place.
    if (Array.isArray(reply) && reply[0] === 'too_many') socket.conn.close();
    // Comparing seats finds a void token.
    else if (!Array.isArray(reply) || reply[0] !== 'bad_token') expectOk(reply);
  }
}
