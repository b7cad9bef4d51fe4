import type { Server } from 'socket.io';
import type { RosterRow } from '../../protocol/server-events.ts';
import { compareLogIds } from '../../log/log-order.ts';
import { everyoneIn, hostsOf, type LocalRoom } from './local-room.ts';
import type { RoomNews, RosterNews } from './room-news.ts';
import type { RoomReader } from './room-reader.ts';
import { parseShownRows } from './shown-rows.ts';

const rosterIntervalMs = 250;
const progressIntervalMs = 200;
const quietMs = 3000;

/**
 * Tells hosts how the counts move (players, answers, roster) and everyone the little that concerns them, at most as
 * often as the contract allows. What is held back is told by a later read; so is what could not be read or sent: each
 * position of the room moves after its message.
 */
export class RoomCounts {
  readonly #io: Server;
  readonly #reader: RoomReader;
  readonly #resyncHosts: (room: LocalRoom) => Promise<void>;

  /** @param resyncHosts sends each host here a fresh snapshot: more of the roster has changed than is kept. */
  constructor(io: Server, reader: RoomReader, resyncHosts: (room: LocalRoom) => Promise<void>) {
    this.#io = io;
    this.#reader = reader;
    this.#resyncHosts = resyncHosts;
  }

  /** Whether the next read should bring the roster's changes. */
  wantsRoster(room: LocalRoom): boolean {
    return room.hosts.size > 0 && Date.now() - room.playersSentAtMs >= rosterIntervalMs;
  }

  /** @throws {CodedError} `busy` when Redis is away: the next call tells what this one has not. */
  async tell(room: LocalRoom, news: RoomNews, shard: { stored: string; logged: string; poll: boolean }): Promise<void> {
    const { rev } = room;
    if (news.locked !== room.locked) {
      const audience = news.phase === 'lobby' ? everyoneIn(room.gameId) : hostsOf(room.gameId);
      this.#io.local.to(audience).emit('room:locked', { rev, locked: news.locked });
      room.locked = news.locked;
    }
    if (news.shownRows !== room.shownRows) this.#tellShownRows(room, news);
    if (shard.poll && news.phase === 'lobby' && news.players !== room.playerCount) {
      this.#io.local
        .to(everyoneIn(room.gameId))
        .except(hostsOf(room.gameId))
        .emit('room:players', { rev, players: news.players });
      room.playerCount = news.players;
    }
    if (room.hosts.size > 0) this.#tellProgress(room, news);
    if (shard.poll) this.#tellStored(room, news, shard);
    // Last, as it is the only part that can fail.
    if (room.hosts.size > 0 && news.roster !== undefined) await this.#tellRoster(room, news, news.roster);
  }

  /** Whether something was held back, so that another read should follow soon. */
  unsettled(room: LocalRoom, news: RoomNews): boolean {
    if (room.hosts.size === 0) return false;
    return (
      news.rosterSeq !== room.rosterSeq ||
      (news.phase === 'open' && (news.answered !== room.answered || news.expected !== room.expected))
    );
  }

  #tellShownRows(room: LocalRoom, news: RoomNews): void {
    const [told, { question: index, answers }] = [parseShownRows(room.shownRows), parseShownRows(news.shownRows)];
    // What is stored of an earlier question is on no screen any more.
    for (const [rowId, answer] of index === news.q ? answers : []) {
      if (told.question === index && told.answers.has(rowId)) continue;
      this.#io.local.to(everyoneIn(room.gameId)).emit('question:shown', { rev: room.rev, index, rowId, answer });
    }
    room.shownRows = news.shownRows;
  }

  async #tellRoster(room: LocalRoom, news: RoomNews, roster: RosterNews): Promise<void> {
    if (news.rosterSeq === roster.from) return;
    // A limit on the rate, not a position: what fails is not tried more often either.
    room.playersSentAtMs = Date.now();
    if (roster.incomplete) await this.#resyncHosts(room);
    else await this.#tellChanges(room, news, roster);
    // A host that came meanwhile with an older roster still has to be told of what lies before these changes.
    if (room.rosterSeq >= roster.from) room.rosterSeq = news.rosterSeq;
  }

  async #tellChanges(room: LocalRoom, news: RoomNews, { changed: ids, joined: fresh }: RosterNews): Promise<void> {
    const rows = await this.#reader.rosterRows(room.gameId, room.definition, ids);
    const seated = rows.filter((row): row is RosterRow => row !== undefined);
    const joined = seated.filter((row) => fresh.has(row.playerId));
    const changed = seated.filter((row) => !fresh.has(row.playerId));
    const left = ids.filter((_, i) => rows[i] === undefined);
    this.#io.local.to(hostsOf(room.gameId)).emit('room:players', {
      rev: room.rev,
      players: news.players,
      ...(joined.length > 0 ? { joined } : {}),
      ...(changed.length > 0 ? { changed } : {}),
      ...(left.length > 0 ? { left } : {}),
    });
  }

  #tellProgress(room: LocalRoom, news: RoomNews): void {
    if (news.phase !== 'open') {
      room.answered = -1;
      return;
    }
    if (news.answered === room.answered && news.expected === room.expected) return;
    if (Date.now() - room.progressSentAtMs < progressIntervalMs) return;
    this.#io.local
      .to(hostsOf(room.gameId))
      .emit('question:progress', { rev: room.rev, index: news.q, answered: news.answered, players: news.expected });
    room.progressSentAtMs = Date.now();
    room.answered = news.answered;
    room.expected = news.expected;
  }

  /**
   * Hosts whenever it moved past something of theirs. Players, whose budget is six frames a question, after the end and when
   * a question's screens have stood still for a while, once each.
   */
  #tellStored(room: LocalRoom, news: RoomNews, shard: { stored: string }): void {
    const stored = { rev: room.rev, through: shard.stored };
    if (room.unstoredThrough !== '' && compareLogIds(shard.stored, room.unstoredThrough) >= 0) {
      this.#io.local.to(hostsOf(room.gameId)).emit('room:stored', stored);
      room.unstoredThrough = '';
      room.storedPending = true;
    }
    if (!room.storedPending || !isQuiet(room, news)) return;
    this.#io.local.to(everyoneIn(room.gameId)).except(hostsOf(room.gameId)).emit('room:stored', stored);
    room.storedPending = false;
    room.storedSentFor = news.q;
  }
}

function isQuiet(room: LocalRoom, { phase, q }: RoomNews): boolean {
  if (phase === 'over') return true;
  const still = phase === 'reveal' || phase === 'standings';
  return still && room.storedSentFor !== q && Date.now() - room.sentAtMs >= quietMs;
}
