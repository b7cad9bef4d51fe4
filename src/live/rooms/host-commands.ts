import type { Randomness } from '../../lib/randomness.ts';
import type { ClientAck } from '../../protocol/client-events.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { Phase } from '../../protocol/server-events.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import { expectOk, parseSeatView, refuseAtLimit } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RoomAdvancer } from './room-advancer.ts';
import type { RoomTokens } from './room-tokens.ts';
import { shownRowLine } from './shown-rows.ts';

/** The host's commands. Each is one script call; its effects reach every screen as events. */
export class HostCommands {
  readonly #scripts: RoomScripts;
  readonly #advancer: RoomAdvancer;
  readonly #tokens: RoomTokens;
  readonly #randomness: Randomness;

  constructor(deps: { scripts: RoomScripts; advancer: RoomAdvancer; tokens: RoomTokens; randomness: Randomness }) {
    this.#scripts = deps.scripts;
    this.#advancer = deps.advancer;
    this.#tokens = deps.tokens;
    this.#randomness = deps.randomness;
  }

  /**
   * Start, next, end. Does nothing if the room has moved on since `rev`, so a repeated click never steps twice.
   * @throws {CodedError} `not_open` when there is nothing to start; `busy`.
   */
  async step(gameId: string, verb: 'start' | 'next' | 'end', rev: number): Promise<ClientAck<'host:next'>> {
    const [note, newRev, phase] = expectOk(await this.#scripts.run('step-room', gameId, [verb, rev]));
    this.#advancer.scoreSoon(gameId, note);
    return { rev: Number(newRev), phase: phase as Phase };
  }

  /** Resolves to the room's new `rev`. @throws {CodedError} `not_open` in lobby, closed and over; `busy`. */
  async pause(gameId: string, verb: 'pause' | 'resume'): Promise<number> {
    const [note, rev] = expectOk(await this.#scripts.run('pause-room', gameId, [verb]));
    this.#advancer.scoreSoon(gameId, note);
    return Number(rev);
  }

  /**
   * Resolves to the new end of the question, and the room's new `rev`.
   * @param id idempotency key: one id extends once
   * @throws {CodedError} `not_open`; `busy`.
   */
  async extend(gameId: string, ms: number, id = ''): Promise<ClientAck<'host:extend'> & { rev: number }> {
    const [closesAt, rev] = expectOk(await this.#scripts.run('extend-question', gameId, [ms, id]));
    return { closesAt: Number(closesAt), rev: Number(rev) };
  }

  /**
   * Issues a code with which another device can take over a player's seat, and its expiry (Unix milliseconds).
   * @throws {CodedError} `bad_request` without such a seat; `not_open` once the game is over; `limit`; `busy`.
   */
  async readmit(gameId: string, playerId: string): Promise<ClientAck<'host:readmit'>> {
    const code = this.#randomness.code();
    const reply = await this.#scripts.run('readmit-player', gameId, [playerId, this.#tokens.digestCode(gameId, code)]);
    refuseAtLimit(reply, 'codes', 'as many codes are in use as may be');
    const [till] = expectOk(reply, { bad_request: 'there is no such player' });
    return { code, expiresAt: Number(till) };
  }

  /** Lifts the ban that was set with this player. @throws {CodedError} `busy`. */
  async unban(gameId: string, playerId: string): Promise<void> {
    expectOk(await this.#scripts.run('unban-player', gameId, [playerId]));
  }

  /**
   * Shows a hidden row of the reveal to everyone. Idempotent.
   * @throws {CodedError} `not_open` when the question is not in its reveal; `bad_request`: no row of this id is hidden; `busy`.
   */
  async show(gameId: string, definition: PreparedDefinition, row: { question: number; rowId: string }): Promise<void> {
    const { phase, q, shown } = parseSeatView(expectOk(await this.#scripts.run('read-seat', gameId, [''])));
    const question = definition.questions[row.question];
    if (phase !== 'reveal' || q !== row.question || question === undefined) {
      throw new CodedError('not_open', 'a row is shown while its question is revealed');
    }
    const text = definition.hiddenRows.textOf(question, shown?.data['counts'] as Counts, row.rowId);
    if (text === undefined) throw new CodedError('bad_request', 'no such row is hidden');
    expectOk(await this.#scripts.run('show-row', gameId, [row.question, shownRowLine(row.rowId, text)]));
  }

  /**
   * Frees the lobby seats whose players are not connected when the sweep begins. Resolves to their number. Works in
   * chunks, so that many seats do not block Redis. A player who disconnects meanwhile keeps the seat.
   * @throws {CodedError} `not_open` once the game has started; `busy`: the next call frees the rest.
   */
  async sweep(gameId: string): Promise<number> {
    let removed = 0;
    for (let until = '', more = '1'; more !== '';) {
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      const [freed, before, rest] = expectOk(await this.#scripts.run('sweep-seats', gameId, [until]));
      removed += Number(freed);
      until = String(before);
      more = String(rest);
    }
    return removed;
  }

  /** Locks or unlocks joining, in any phase. @throws {CodedError} `busy`. */
  async lock(gameId: string, locked: boolean): Promise<void> {
    expectOk(await this.#scripts.run('lock-room', gameId, [locked ? '1' : '']));
  }
}
