import { capabilities, kindOfRequirement } from '../../game/requirements.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { UnknownGames } from '../../log/unknown-games.ts';

const sickMs = 5000;
const known = [...capabilities].join(' ');

/** Scores the question of a room that has closed; again is harmless. */
export interface Scorer {
  score(gameId: string): Promise<unknown>;
}

/**
 * Does what is due in a room, and scores a question that has closed. Called by timers, by the sweeper, and by whoever
 * made a question close; any process may do it for any room at any time. Rooms of games that this process does not know
 * are left as they are, due, for one that does.
 */
export class RoomAdvancer {
  readonly #scripts: RoomScripts;
  readonly #scorer: Scorer;
  readonly #unknown: UnknownGames;
  readonly #logger: Logger;
  /** Rooms in which something of ours failed, and until when they are left alone. */
  readonly #sick = new Map<string, number>();
  #inFlight = 0;

  constructor(deps: { scripts: RoomScripts; scorer: Scorer; unknown: UnknownGames; logger: Logger }) {
    this.#scripts = deps.scripts;
    this.#scorer = deps.scorer;
    this.#unknown = deps.unknown;
    this.#logger = deps.logger;
  }

  /** Rooms that are being advanced or scored now: a shutdown waits for them. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves when what was due is done, or could not be done now: the room's deadline brings someone back to it. */
  async advance(gameId: string): Promise<void> {
    if (this.#unknown.isLeft(gameId) || (this.#sick.get(gameId) ?? 0) > Date.now()) return;
    this.#sick.delete(gameId);
    await this.#quietly(gameId, async () => {
      const reply = await this.#scripts.run('advance-room', gameId, [known]);
      if (!Array.isArray(reply)) return;
      const [status, note] = reply.map(String);
      if (status === 'unknown') this.#unknown.note(gameId, kindOfRequirement(note ?? ''), note ?? '');
      else if (status === 'ok' && note === 'score') await this.#scorer.score(gameId);
    });
  }

  /** For the caller of a script whose reply says `closed`: the scores are wanted now. */
  scoreSoon(gameId: string, reply: ScriptReply | undefined): void {
    if (reply === 'closed') void this.#quietly(gameId, () => this.#scorer.score(gameId));
  }

  /**
   * Redis being away is no error here: whatever was due stays due. A bug that one room brings out must not end the
   * process again and again and every other room with it: it is logged, and the room is left alone for a while.
   */
  async #quietly(gameId: string, work: () => Promise<unknown>): Promise<void> {
    this.#inFlight += 1;
    try {
      await work();
    } catch (error) {
      if (error instanceof CodedError) {
        this.#logger.debug({ err: error, gameId }, 'a room could not be advanced now');
        return;
      }
      this.#sick.set(gameId, Date.now() + sickMs);
      this.#logger.error({ err: error, gameId }, 'a bug while advancing a room');
    } finally {
      this.#inFlight -= 1;
    }
  }
}
