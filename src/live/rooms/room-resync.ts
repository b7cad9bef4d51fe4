import type { Socket } from 'socket.io';
import type { Logger } from '../../observability/logger.ts';
import type { ResultTokens } from '../../lib/result-tokens.ts';
import type { WorkQueue } from '../../lib/work-queue.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import { composeSnapshot } from './compose-snapshot.ts';
import type { LocalRoom } from './local-room.ts';
import type { RoomReader } from './room-reader.ts';
import { expectOk, parseSeatView, parseStoredAnswer, type SeatView, type StoredSeat } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RosterCache } from './roster-cache.ts';
import { snapshotText } from './roster-text.ts';
import { sendToAll } from './send-packet.ts';

/** Seats read by one script: well under a millisecond of Redis' time. */
const seatsPerRead = 500;
/** Reads in flight at once: the next chunk is read while the last one is sent. */
const readsAtOnce = 2;
/** Players served in one turn of the event loop, so that acknowledgements are not delayed. */
const sentPerTurn = 50;

export interface ResyncDeps {
  scripts: RoomScripts;
  reader: RoomReader;
  /** Counts a seat whose snapshot could not be made. */
  undelivered: (what: 'snapshot') => void;
  rosters: RosterCache;
  results: Pick<ResultTokens, 'issue'>;
  work: Pick<WorkQueue, 'turn'>;
  logger: Logger;
}

/**
 * Sends fresh snapshots to the sockets of a room after it has missed more than events can repair. Hosts share one;
 * seats are read hundreds at a time. Owns no state: the `LocalRoom` notes what was sent, so that a second attempt
 * resumes after a failure.
 */
export class RoomResync {
  readonly #deps: ResyncDeps;

  constructor(deps: ResyncDeps) {
    this.#deps = deps;
  }

  /**
   * Brings every current local socket to `rev` at least.
   * @throws {CodedError} `busy` when Redis is unavailable; errors of the room. Errors of one seat are logged.
   */
  async everyone(room: LocalRoom, rev: number): Promise<void> {
    const behind = (socket: Socket) => (room.resynced.get(socket) ?? -1) < rev;
    if ([...room.hosts].some(behind)) await this.hosts(room);
    const players = [...room.players].filter(([, socket]) => behind(socket));
    const parts = chunksOf(players, seatsPerRead);
    const reads: Promise<SeatsView>[] = [];
    for (const [i, part] of parts.entries()) {
      for (let next = reads.length; next < Math.min(parts.length, i + readsAtOnce); next += 1) {
        const read = this.#read(room, parts[next] ?? []);
        // It is awaited in its turn; until then a failure must not count as an unhandled rejection.
        read.catch(() => undefined);
        reads.push(read);
      }
      // oxlint-disable-next-line no-await-in-loop -- a bounded number of reads at once
      await this.#send(room, part, (await reads[i]) as SeatsView);
    }
  }

  /** Sends all local hosts the same snapshot. @throws as `everyone`. */
  async hosts(room: LocalRoom): Promise<void> {
    const { scripts, rosters, work } = this.#deps;
    const { gameId, definition } = room;
    const view = parseSeatView(expectOk(await scripts.run('read-seat', gameId, [''])));
    // The room's events wait for this snapshot.
    const asNewAs = { ...view, atLeast: room.rosterSeq, urgent: true };
    const roster = await rosters.read(gameId, definition, asNewAs);
    await work.turn(gameId);
    const snapshot = composeSnapshot({ definition, view, role: 'host', roster: roster.rows });
    const hosts = [...room.hosts];
    sendToAll(hosts, `2["room:snapshot",${snapshotText(snapshot)}]`);
    for (const host of hosts) room.resynced.set(host, snapshot.rev);
    room.snapshotRev = Math.max(room.snapshotRev, snapshot.rev);
  }

  async #read({ gameId }: LocalRoom, players: readonly [string, Socket][]): Promise<SeatsView> {
    const ids = players.map(([id]) => id);
    const reply = (await this.#deps.scripts.run('read-seats', gameId, ids)) as ScriptReply[];
    const [head, ...lists] = reply;
    if (!Array.isArray(head)) expectOk(reply);
    const [seats, scores, answers] = lists as (string | null)[][];
    const room = parseSeatView(expectOk(head as ScriptReply));
    const table = await this.#deps.reader.rankTable(gameId, room);
    const viewOf = (i: number): SeatView | undefined => {
      const [seat, score, answer] = [seats?.[i] ?? undefined, scores?.[i] ?? undefined, answers?.[i] ?? undefined];
      if (seat === undefined) return undefined;
      const stored = answer === undefined ? undefined : parseStoredAnswer(answer);
      return { ...room, seat: JSON.parse(seat) as StoredSeat, score, answer: stored };
    };
    return { viewOf, table };
  }

  async #send(room: LocalRoom, part: readonly [string, Socket][], { viewOf, table }: SeatsView): Promise<void> {
    let failure: unknown;
    let sentCount = 0;
    const resultToken = (id: string) => this.#deps.results.issue({ gameId: room.gameId, playerId: id });
    for (const [i, [playerId, socket]] of part.entries()) {
      if (i > 0 && i % sentPerTurn === 0) await this.#deps.work.turn(room.gameId);
      if (room.players.get(playerId) !== socket) continue;
      try {
        const view = viewOf(i);
        // No seat: kicked, or not in the rebuilt room. Comparing seats notifies the socket.
        if (view === undefined) continue;
        const { definition } = room;
        const snapshot = composeSnapshot({ definition, view, role: 'player', playerId, table, resultToken });
        socket.emit('room:snapshot', snapshot);
        room.resynced.set(socket, snapshot.rev);
        room.snapshotRev = Math.max(room.snapshotRev, snapshot.rev);
        sentCount += 1;
      } catch (error) {
        failure = error;
        this.#deps.undelivered('snapshot');
        this.#deps.logger.error({ err: error, gameId: room.gameId, playerId }, 'a seat has no snapshot');
      }
    }
    // None succeeded: the fault is in the room, not in one seat.
    if (failure !== undefined && sentCount === 0) throw failure;
  }
}

/** What some seats see, in the order in which they were read. */
interface SeatsView {
  viewOf: (i: number) => SeatView | undefined;
  table: Awaited<ReturnType<RoomReader['rankTable']>>;
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
