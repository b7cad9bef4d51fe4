import type { Server } from 'socket.io';
import type { RosterRow } from '../protocol/server-events.ts';
import { compareLogIds } from '../answers/log-order.ts';
import { everyoneIn, hostsOf, type LocalRoom } from './local-room.ts';
import type { RoomNews } from './room-news.ts';
import type { RoomReader } from './room-reader.ts';

const rosterIntervalMs = 250;
const progressIntervalMs = 200;
const quietMs = 3000;

/**
 * Tells hosts how the counts move (players, answers, roster) and everyone the little that concerns them, at most as
 * often as the contract allows. What is held back is told by a later read.
 */
export class RoomCounts {
  readonly #io: Server;
  readonly #reader: RoomReader;

  constructor(io: Server, reader: RoomReader) {
    this.#io = io;
    this.#reader = reader;
  }

  /** Whether the next read should bring the roster's changes. */
  wantsRoster(room: LocalRoom): boolean {
    return room.hosts.size > 0 && Date.now() - room.playersSentAtMs >= rosterIntervalMs;
  }

  async tell(room: LocalRoom, news: RoomNews, shard: { stored: string; logged: string; poll: boolean }): Promise<void> {
    const { rev } = room;
    if (news.locked !== room.locked) {
      room.locked = news.locked;
      const audience = news.phase === 'lobby' ? everyoneIn(room.gameId) : hostsOf(room.gameId);
      this.#io.local.to(audience).emit('room:locked', { rev, locked: news.locked });
    }
    if (room.hosts.size > 0) {
      await this.#tellRoster(room, news);
      this.#tellProgress(room, news);
    }
    if (shard.poll && news.phase === 'lobby' && news.players !== room.playerCount) {
      room.playerCount = news.players;
      this.#io.local
        .to(everyoneIn(room.gameId))
        .except(hostsOf(room.gameId))
        .emit('room:players', { rev, players: news.players });
    }
    if (shard.poll) this.#tellStored(room, news, shard);
  }

  /** Whether something was held back, so that another read should follow soon. */
  unsettled(room: LocalRoom, news: RoomNews): boolean {
    if (room.hosts.size === 0) return false;
    return (
      news.rosterSeq !== room.rosterSeq ||
      (news.phase === 'open' && (news.answered !== room.answered || news.expected !== room.expected))
    );
  }

  async #tellRoster(room: LocalRoom, news: RoomNews): Promise<void> {
    if (news.rosterSeq === room.rosterSeq || !this.wantsRoster(room) || news.changed.length === 0) return;
    room.rosterSeq = news.rosterSeq;
    room.playersSentAtMs = Date.now();
    const rows = await this.#reader.rosterRows(room.gameId, room.definition, news.changed);
    const seated = rows.filter((row): row is RosterRow => row !== undefined);
    const joined = seated.filter((row) => news.joined.has(row.playerId));
    const changed = seated.filter((row) => !news.joined.has(row.playerId));
    const left = news.changed.filter((_, i) => rows[i] === undefined);
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
    room.progressSentAtMs = Date.now();
    room.answered = news.answered;
    room.expected = news.expected;
    this.#io.local
      .to(hostsOf(room.gameId))
      .emit('question:progress', { rev: room.rev, index: news.q, answered: news.answered, players: news.expected });
  }

  /**
   * Hosts whenever it moved past something of theirs. Players, whose budget is six frames a question, after the end and when
   * a question's screens have stood still for a while, once each.
   */
  #tellStored(room: LocalRoom, news: RoomNews, shard: { stored: string }): void {
    const stored = { rev: room.rev, through: shard.stored };
    if (room.unstoredThrough !== '' && compareLogIds(shard.stored, room.unstoredThrough) >= 0) {
      room.unstoredThrough = '';
      room.storedOwed = true;
      this.#io.local.to(hostsOf(room.gameId)).emit('room:stored', stored);
    }
    if (!room.storedOwed || !isQuiet(room, news)) return;
    room.storedOwed = false;
    room.storedToldFor = news.q;
    this.#io.local.to(everyoneIn(room.gameId)).except(hostsOf(room.gameId)).emit('room:stored', stored);
  }
}

function isQuiet(room: LocalRoom, { phase, q }: RoomNews): boolean {
  if (phase === 'over') return true;
  const still = phase === 'reveal' || phase === 'standings';
  return still && room.storedToldFor !== q && Date.now() - room.toldAtMs >= quietMs;
}
