import type { Server, Socket } from 'socket.io';
import type { RankTable } from '../../game/ranking.ts';
import type { AcceptedNickname } from '../../lib/names/nickname.ts';
import type { ResultTokens } from '../../lib/result-tokens.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { WorkQueue } from '../../lib/work-queue.ts';
import type { ClientAck } from '../../protocol/client-events.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Snapshot } from '../../protocol/server-events.ts';
import { shardOf, type Keys } from '../../redis/keys.ts';
import { composeSnapshot } from './compose-snapshot.ts';
import { everyoneIn, hostsOf, LocalRoom } from './local-room.ts';
import type { LocalRooms } from './local-rooms.ts';
import { connectionOf, type PresenceTracker, type UnseatReason } from './presence-tracker.ts';
import type { RoomDefinitions } from './room-definitions.ts';
import type { RoomReader } from './room-reader.ts';
import { expectOk, parseSeatView, refuseAtLimit, type SeatView } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RoomAdvancer } from './room-advancer.ts';
import { generationOf, noteGeneration, type RoomTokens, seatOf, type Ticket } from './room-tokens.ts';
import type { RoomBroadcaster } from './room-broadcaster.ts';
import type { RosterCache } from './roster-cache.ts';
import { snapshotText } from './roster-text.ts';
import type { SeatConnections } from './seat-connections.ts';
import { checkJoin, type JoinRequest, type Place, takeSeat } from './take-seat.ts';
import { sendPacket } from './send-packet.ts';

/** Snapshots composed for one socket, while the room moves on, before it gets `busy`. */
const snapshotTriesMax = 20;

export interface EntryDeps {
  io: Server;
  keys: Keys;
  scripts: RoomScripts;
  definitions: RoomDefinitions;
  reader: RoomReader;
  presence: PresenceTracker;
  rooms: LocalRooms;
  broadcaster: Pick<RoomBroadcaster, 'catchUp'>;
  seats: SeatConnections;
  advancer: RoomAdvancer;
  tokens: RoomTokens;
  results: Pick<ResultTokens, 'issue'>;
  randomness: Randomness;
  processId: string;
  rosters: RosterCache;
  work: Pick<WorkQueue, 'turn'>;
  /** A host was sent its first snapshot, with the whole roster. */
  rosterSent: (gameId: string, snapshot: Snapshot) => void;
}

/** A socket's seat in a room. */
export interface Seating {
  role: 'player' | 'host';
  gameId: string;
  /** Empty for hosts. */
  playerId: string;
  room: LocalRoom;
}

/**
 * Attaches sockets to rooms and detaches them. A socket gets its snapshot first and every later event after it: it is
 * attached in the same turn of the event loop in which its snapshot and the room's `rev` here are equal.
 */
export class RoomEntry {
  readonly #deps: EntryDeps;

  constructor(deps: EntryDeps) {
    this.#deps = deps;
  }

  /**
   * Whether a token's seat still exists and can be served here; changes nothing.
   * @throws {CodedError} `bad_token`, or `busy`, also when only a later version of the server knows the game.
   */
  async check({ role, gameId, subject }: Ticket): Promise<void> {
    const { playerId, generation } = role === 'host' ? hostSeat(subject) : seatOf(subject);
    const reply = await this.#deps.scripts.run('read-seat', gameId, [playerId, generation]);
    const isSeatLost = Array.isArray(reply) && (reply[0] === 'no_such_room' || reply[0] === 'bad_token');
    if (isSeatLost) throw new CodedError('bad_token', 'this seat is no longer yours');
    expectOk(reply);
    // A process that knows the game may have the seat's socket: one that can't serve it must not take it over.
    await this.#deps.definitions.get(gameId);
  }

  /**
   * Whether a host's token is valid and the room has a place for one more host socket; takes the place. In any case,
   * the caller must call `releaseHost` when the connection ends.
   * @throws {CodedError} `bad_token`, `too_many`, or `busy`.
   */
  async reserveHost(socket: Socket, ticket: Ticket): Promise<void> {
    await this.check(ticket);
    const reply = await this.#deps.seats.connectHost(ticket.gameId, socket, generationOf(ticket.subject));
    if (Array.isArray(reply) && reply[0] === 'too_many')
      throw new CodedError('too_many', 'this room has as many hosts as it may have', { retryAfterMs: 3000 });
    expectOk(reply);
  }

  /** An admitted host socket has closed, perhaps before it was seated. */
  releaseHost(socket: Socket, { gameId }: Ticket): void {
    this.#forget(socket, { gameId, role: 'host', playerId: '' });
  }

  /** Seats a socket that came with a token and sends its snapshot. @throws {CodedError} `bad_token`, or `busy`. */
  async seat(socket: Socket, ticket: Ticket): Promise<Seating> {
    const { role, gameId, subject } = ticket;
    const { playerId, generation } = role === 'host' ? hostSeat(subject) : seatOf(subject);
    const { seats } = this.#deps;
    const connected =
      role === 'host'
        ? seats.connectHost(gameId, socket, generation)
        : seats.connectPlayer(gameId, socket, { playerId, generation });
    const reply = await connected.catch((error: unknown) => {
      // Redis may have taken the seat, or may do so later: it must not stay with a closed socket.
      this.#forget(socket, { ...ticket, playerId });
      throw error;
    });
    const view = parseSeatView(expectOk(reply));
    return this.#attach(socket, { ...ticket, playerId }, view, (snapshot) => {
      sendPacket(socket.conn, `2["room:snapshot",${snapshotText(snapshot)}]`);
      this.#deps.rosterSent(ticket.gameId, snapshot);
    });
  }

  /** What `join` would give now; changes nothing. @throws {CodedError} as `takeSeat`. */
  placeFor(request: Parameters<typeof checkJoin>[1]): Promise<Place> {
    return checkJoin(this.#deps, request);
  }

  /**
   * Gives a newcomer a seat. Calls `acknowledge` with the reply at the moment at which the socket is attached.
   * @throws {CodedError} as `takeSeat`.
   */
  async join(
    socket: Socket,
    request: JoinRequest,
    acknowledge: (reply: ClientAck<'player:join'>) => void,
  ): Promise<Seating> {
    const { gameId } = request;
    const playersIn = this.#deps.rooms.get(gameId)?.playerCount ?? 0;
    const view = await takeSeat({ ...this.#deps, playersIn }, socket, request);
    const { playerId } = view;
    const ticket = { gameId, playerId, generation: view.seat?.generation ?? 0 };
    noteGeneration(socket, ticket);
    const token = this.#deps.tokens.issuePlayer(ticket);
    return this.#attach(socket, { role: 'player', gameId, playerId }, view, (snapshot) =>
      acknowledge({ playerId, token, snapshot }),
    );
  }

  /** A fresh snapshot for a seated socket. @throws {CodedError} `busy`, or `not_allowed` when the seat no longer exists. */
  async snapshot(seating: Seating): Promise<Snapshot> {
    const reply = await this.#deps.scripts.run('read-seat', seating.gameId, [seating.playerId]);
    const isSeatLost = Array.isArray(reply) && reply[0] === 'bad_token';
    if (isSeatLost) throw new CodedError('not_allowed', 'you have no seat in this room');
    const view = parseSeatView(expectOk(reply));
    const { snapshot } = await this.#compose(seating, view);
    return snapshot;
  }

  /** The connection has closed; the seat stays. */
  disconnected(socket: Socket, seating: Seating): void {
    this.#detach(socket, seating);
    this.#forget(socket, seating);
  }

  /** Ends delivery of the room's events to the socket. */
  #detach(socket: Socket, seating: Seating): void {
    const { room, role, playerId } = seating;
    void socket.leave(everyoneIn(room.gameId));
    void socket.leave(hostsOf(room.gameId));
    if (role === 'host') room.hosts.delete(socket);
    else if (room.players.get(playerId) === socket) room.players.delete(playerId);
    if (!room.empty) return;
    this.#deps.rooms.remove(room);
    this.#deps.reader.forget(room.gameId);
  }

  /** Gives up the seat at the player's request. @throws {CodedError} `busy`. */
  async leave(socket: Socket, seating: Seating): Promise<void> {
    const { room, gameId, playerId } = seating;
    room.leaving.add(playerId);
    try {
      const args = [playerId, this.#deps.processId, connectionOf(socket)];
      const [closed] = expectOk(await this.#deps.scripts.run('leave-room', gameId, args));
      this.#deps.advancer.scoreSoon(gameId, closed);
      this.#detach(socket, seating);
    } finally {
      room.leaving.delete(playerId);
    }
  }

  /** Renames a lobby seat. @throws {CodedError} `name_taken`, `not_open`, `too_many`, `not_allowed`, `busy`. */
  async rename({ gameId, playerId }: Seating, { nickname, skeleton }: AcceptedNickname): Promise<void> {
    expectOk(await this.#deps.scripts.run('rename-player', gameId, [playerId, nickname, skeleton]), renameMessages);
  }

  /**
   * Removes a player for good; `ban` also keeps the same browser from rejoining.
   * @throws {CodedError} `bad_request` for an unknown player; `limit`: too many are banned; `busy`.
   */
  async kick(gameId: string, playerId: string, ban = false): Promise<void> {
    const reply = await this.#deps.scripts.run('kick-player', gameId, [playerId, ban ? 'ban' : '']);
    refuseAtLimit(reply, 'bans', 'as many players are banned as may be');
    const [closed, connection] = expectOk(reply, { bad_request: 'there is no such player' });
    this.#deps.advancer.scoreSoon(gameId, closed);
    if (connection) this.#unseatAnywhere(gameId, playerId, String(connection), 'host');
  }

  /** Another process asks, through the adapter, to close a socket of this process. */
  unseatHere(gameId: string, playerId: string, connection: string, reason: UnseatReason): void {
    const room = this.#deps.rooms.get(gameId);
    if (room !== undefined) this.#deps.presence.unseat(room, playerId, reason, connection);
  }

  #unseatAnywhere(gameId: string, playerId: string, connection: string, reason: UnseatReason): void {
    const [processId, id = ''] = connection.split('/');
    if (processId === this.#deps.processId) this.unseatHere(gameId, playerId, id, reason);
    else this.#deps.io.serverSideEmit('seat:taken', gameId, playerId, id, reason);
  }

  /** On failure the seat counts as disconnected again. */
  async #attach(
    socket: Socket,
    place: Omit<Seating, 'room'>,
    first: SeatView,
    send: (snapshot: Snapshot) => void,
  ): Promise<Seating> {
    try {
      return await this.#attachAtRev(socket, place, first, send);
    } catch (error) {
      const { rooms } = this.#deps;
      const room = rooms.get(place.gameId);
      if (room?.empty === true) rooms.remove(room);
      this.#forget(socket, place);
      throw error;
    }
  }

  #forget(socket: Socket, { gameId, role, playerId }: Omit<Seating, 'room'>): void {
    const owner = role === 'host' ? `host:${connectionOf(socket)}` : playerId;
    this.#deps.presence.disconnected(gameId, owner, socket);
  }

  async #attachAtRev(
    socket: Socket,
    place: Omit<Seating, 'room'>,
    first: SeatView,
    send: (snapshot: Snapshot) => void,
  ): Promise<Seating> {
    const { rooms, broadcaster, scripts, presence } = this.#deps;
    const { gameId, playerId, role } = place;
    if (first.before !== '') this.#unseatAnywhere(gameId, playerId, first.before, 'replaced');
    let view = first;
    for (let tries = 0; tries < snapshotTriesMax; tries += 1) {
      const room = await this.#localRoom(gameId, view);
      const seating = { ...place, room };
      const { snapshot, rosterSeq } = await this.#compose(seating, view);
      if (room.rev < view.rev) await broadcaster.catchUp(room);
      // No other code runs from here to the end of the block.
      if (room.rev === view.rev && rooms.get(gameId) === room) {
        const earlier = room.players.get(playerId);
        send(snapshot);
        // A row shown and sent after the snapshot was read is sent again by the next read.
        if (view.shownRows.length < room.shownRows.length) room.shownRows = view.shownRows;
        // The same for the next room.
        if (view.next === undefined) room.nextSent = '';
        void socket.join(role === 'host' ? [everyoneIn(gameId), hostsOf(gameId)] : everyoneIn(gameId));
        if (role === 'host') {
          room.rosterSeq = room.hosts.size === 0 ? rosterSeq : Math.min(room.rosterSeq, rosterSeq);
          room.hosts.add(socket);
          // The socket has no count of answers yet: the next read sends it.
          room.answered = -1;
        } else {
          room.players.set(playerId, socket);
        }
        // Last, when the room has its new socket: the old one's disconnect must not make the room look empty.
        if (role === 'player' && earlier !== undefined && earlier !== socket)
          presence.dismiss(room, earlier, 'replaced');
        return seating;
      }
      view = parseSeatView(expectOk(await scripts.run('read-seat', gameId, [playerId])));
    }
    throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 200 });
  }

  /** This process' view of the room, created with the first socket from the view that the socket is about to get. */
  async #localRoom(gameId: string, view: SeatView): Promise<LocalRoom> {
    const { rooms, definitions } = this.#deps;
    const definition = await definitions.get(gameId);
    const existing = rooms.get(gameId);
    if (existing !== undefined) return existing;
    const room = new LocalRoom(gameId, shardOf(gameId), definition, view.rev);
    room.phase = view.phase;
    room.locked = view.locked;
    room.shownRows = view.shownRows;
    room.rosterSeq = view.rosterSeq;
    room.seatSeq = view.seatSeq;
    room.refreshes = view.refreshes;
    room.nextSent = view.next?.pin ?? '';
    rooms.add(room);
    return room;
  }

  /** @returns also the position in the roster's changes that the snapshot certainly includes. */
  async #compose(
    { role, gameId, playerId, room }: Seating,
    view: SeatView,
  ): Promise<{ snapshot: Snapshot; rosterSeq: number }> {
    const { definitions, reader, rosters, work } = this.#deps;
    const definition = await definitions.get(gameId);
    const table: RankTable = await reader.rankTable(gameId, view);
    const { rosterSeq } = view;
    if (role === 'player') {
      const resultToken = (id: string) => this.#deps.results.issue({ gameId, playerId: id });
      return { snapshot: composeSnapshot({ definition, view, role, playerId, table, resultToken }), rosterSeq };
    }
    const atLeast = room.hosts.size === 0 ? 0 : room.rosterSeq;
    const roster = await rosters.read(gameId, definition, { ...view, atLeast });
    // Sending takes about a millisecond for each host.
    await work.turn(gameId);
    return {
      snapshot: composeSnapshot({ definition, view, role, roster: roster.rows }),
      rosterSeq: roster.rosterSeq,
    };
  }
}

const renameMessages = {
  name_taken: 'this name is taken, please choose another',
  not_open: 'names are changed before the game starts',
  too_many: 'you have changed your name as often as you may',
} as const;

const hostSeat = (subject: string) => ({ playerId: '', generation: generationOf(subject) });
