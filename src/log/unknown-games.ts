import type { Logger } from '../observability/logger.ts';
import { CodedError } from '../protocol/errors.ts';

/** Why a process leaves a game to others; metric labels. `failed`: its data brought a bug of ours out, here. */
export type UnknownReason =
  | 'scorer'
  | 'question_type'
  | 'setting'
  | 'definition'
  | 'log_version'
  | 'log_type'
  | 'failed';

/** Another process may be one that knows the game: a client that comes again may come to that one. */
const elsewhereAfterMs = 1000;

/** What a client is told of a game that this process does not know. */
export class UnknownGame extends CodedError {
  constructor() {
    super('busy', 'this game needs a later version of the server', { retryAfterMs: elsewhereAfterMs });
  }
}

/** Games that are remembered; of more, the oldest are met anew. */
const gamesMax = 10_000;
/** Whatever is due in a room is met at least once a second by every web. */
const dueForMs = 3000;

interface Met {
  /** When its room was last found due here, of `performance.now()`. */
  dueAtMs: number;
}

/**
 * The games that this process has met and does not know, see `game/requirements.ts`. What a process knows never changes and
 * neither does a definition, so one look at a game is enough: it is counted and logged then, and left alone ever after.
 */
export class UnknownGames {
  readonly #logger: Logger;
  readonly #counted: (reason: UnknownReason) => void;
  readonly #met = new Map<string, Met>();

  /** @param counted is told of each game once */
  constructor(logger: Logger, counted: (reason: UnknownReason) => void) {
    this.#logger = logger;
    this.#counted = counted;
  }

  has(gameId: string): boolean {
    return this.#met.has(gameId);
  }

  /** Whether a room that something is due in must be left alone. */
  isLeft(gameId: string): boolean {
    const met = this.#met.get(gameId);
    if (met === undefined) return false;
    met.dueAtMs = performance.now();
    return true;
  }

  /** Rooms in which something is due that this process can't do: more than a moment of it means that no other can. */
  countDue(): number {
    const sinceMs = performance.now() - dueForMs;
    return [...this.#met.values()].filter(({ dueAtMs }) => dueAtMs > sinceMs).length;
  }

  /** Notes a game; what is noted already stays as it is. */
  note(gameId: string, reason: UnknownReason, detail: string): void {
    if (this.#met.has(gameId)) return;
    this.#met.set(gameId, { dueAtMs: Number.NEGATIVE_INFINITY });
    if (this.#met.size > gamesMax) this.#met.delete(this.#met.keys().next().value as string);
    this.#counted(reason);
    this.#logger.warn({ gameId, reason, detail }, 'a game is left to a process that knows it');
  }
}
