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
 * Sends hosts the changes of counts (players, answers, roster) and everyone the few that concern them, at most as often
 * as the contract allows. A later read sends what is held back, and what could not be read or sent: each position of
 * the room moves after its message.
 */
export class RoomCounts {
  readonly #io: Server;
  readonly #reader: RoomReader;
  readonly #resyncHosts: (room: LocalRoom) => Promise<void>;

  /** @param resyncHosts sends each local host a fresh snapshot: the roster has changed more than is kept. */
  constructor(io: Server, reader: RoomReader, resyncHosts: (room: LocalRoom) => Promise<void>) {
    this.#io = io;
    this.#reader = reader;
    this.#resyncHosts = resyncHosts;
  }

  /** Whether the next read should include the roster's changes. */
  wantsRoster(room: LocalRoom): boolean {
    return room.hosts.size > 0 && Date.now() - room.playersSentAtMs >= rosterIntervalMs;
  }

  /** @throws {CodedError} `busy` when Redis is unavailable: the next call sends the rest. */
  async send(room: LocalRoom, news: RoomNews, shard: { stored: string; logged: string; poll: boolean }): Promise<void> {
    const { rev } = room;
    if (news.locked !== room.locked) {
      const audience = news.phase === 'lobby' ? everyoneIn(room.gameId) : hostsOf(room.gameId);
      this.#io.local.to(audience).emit('room:locked', { rev, locked: news.locked });
      room.locked = news.locked;
    }
    if (news.shownRows !== room.shownRows) this.#sendShownRows(room, news);
    if (shard.poll && news.phase === 'lobby' && news.players !== room.playerCount) {
      this.#io.local
        .to(everyoneIn(room.gameId))
        .except(hostsOf(room.gameId))
        .emit('room:players', { rev, players: news.players });
      room.playerCount = news.players;
    }
    if (room.hosts.size > 0) this.#sendProgress(room, news);
    if (shard.poll) this.#sendStored(room, news, shard);
    // Last: the only part that can fail.
    if (room.hosts.size > 0 && news.roster !== undefined) await this.#sendRoster(room, news, news.roster);
  }

  /** Whether something was held back, so that another read should follow soon. */
  unsettled(room: LocalRoom, news: RoomNews): boolean {
    if (room.hosts.size === 0) return false;
    return (
      news.rosterSeq !== room.rosterSeq ||
      (news.phase === 'open' && (news.answered !== room.answered || news.expected !== room.expected))
    );
  }

  #sendShownRows(room: LocalRoom, news: RoomNews): void {
    const [sent, { question: index, answers }] = [parseShownRows(room.shownRows), parseShownRows(news.shownRows)];
    // Shown rows of an earlier question are on no screen any more.
    for (const [rowId, answer] of index === news.q ? answers : []) {
      if (sent.question === index && sent.answers.has(rowId)) continue;
      this.#io.local.to(everyoneIn(room.gameId)).emit('question:shown', { rev: room.rev, index, rowId, answer });
    }
    room.shownRows = news.shownRows;
  }

  async #sendRoster(room: LocalRoom, news: RoomNews, roster: RosterNews): Promise<void> {
    if (news.rosterSeq === roster.from) return;
    // A rate limit, not a position: a failed attempt counts too.
    room.playersSentAtMs = Date.now();
    if (roster.incomplete) await this.#resyncHosts(room);
    else await this.#sendChanges(room, news, roster);
    // A host that joined meanwhile with an older roster still needs the changes before these.
    if (room.rosterSeq >= roster.from) room.rosterSeq = news.rosterSeq;
  }

  async #sendChanges(room: LocalRoom, news: RoomNews, { changed: ids, joined: fresh }: RosterNews): Promise<void> {
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

  #sendProgress(room: LocalRoom, news: RoomNews): void {
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
   * Hosts get it whenever folding has passed their last change. Players, whose budget is six frames a question, get it
   * once after the end, and once after a question's screens have not changed for a while.
   */
  #sendStored(room: LocalRoom, news: RoomNews, shard: { stored: string }): void {
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
