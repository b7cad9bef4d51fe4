import { capabilities, kindOfRequirement } from '../../game/requirements.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { UnknownGames } from '../../log/unknown-games.ts';

const backoffMs = 5000;
const known = [...capabilities].join(' ');

/** Scores the closed question of a room. Idempotent. */
export interface Scorer {
  score(gameId: string): Promise<unknown>;
}

/**
 * Advances rooms whose deadline has passed, and scores closed questions. Timers, the sweeper, and callers whose script
 * closed a question use it. Any process may do it for any room at any time. A room of an unknown game stays due, for a
 * process that knows the game.
 */
export class RoomAdvancer {
  readonly #scripts: RoomScripts;
  readonly #scorer: Scorer;
  readonly #unknown: UnknownGames;
  readonly #logger: Logger;
  /** Rooms in which a bug occurred, and until when they are skipped. */
  readonly #backoffUntilMs = new Map<string, number>();
  #inFlight = 0;

  constructor(deps: { scripts: RoomScripts; scorer: Scorer; unknown: UnknownGames; logger: Logger }) {
    this.#scripts = deps.scripts;
    this.#scorer = deps.scorer;
    this.#unknown = deps.unknown;
    this.#logger = deps.logger;
  }

  /** Rooms being advanced or scored now: a shutdown waits for them. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves when the due work is done, or has failed for now: the room's deadline causes another attempt. */
  async advance(gameId: string): Promise<void> {
    if (this.#unknown.isQuarantined(gameId) || (this.#backoffUntilMs.get(gameId) ?? 0) > Date.now()) return;
    this.#backoffUntilMs.delete(gameId);
    await this.#runLogged(gameId, async () => {
      const reply = await this.#scripts.run('advance-room', gameId, [known]);
      if (!Array.isArray(reply)) return;
      const [status, note] = reply.map(String);
      if (status === 'unknown') this.#unknown.note(gameId, kindOfRequirement(note ?? ''), note ?? '');
      else if (status === 'ok' && note === 'score') await this.#scorer.score(gameId);
    });
  }

  /** For the caller of a script that replied `closed`: scores the question now. */
  scoreSoon(gameId: string, reply: ScriptReply | undefined): void {
    if (reply === 'closed') void this.#runLogged(gameId, () => this.#scorer.score(gameId));
  }

  /**
   * An unavailable Redis is no error here: the work stays due. A bug that one room triggers must not end the process
   * and its other rooms: it is logged, and the room is skipped for a while.
   */
  async #runLogged(gameId: string, work: () => Promise<unknown>): Promise<void> {
    this.#inFlight += 1;
    try {
      await work();
    } catch (error) {
      if (error instanceof CodedError) {
        this.#logger.debug({ err: error, gameId }, 'a room could not be advanced now');
        return;
      }
      this.#backoffUntilMs.set(gameId, Date.now() + backoffMs);
      this.#logger.error({ err: error, gameId }, 'a bug while advancing a room');
    } finally {
      this.#inFlight -= 1;
    }
  }
}
