import type { Logger } from '../observability/logger.ts';
import { CodedError } from '../protocol/errors.ts';

/** Why a process skips a game; metric labels. `failed`: the game's data triggers a bug in this process. */
export type UnknownReason =
  | 'scorer'
  | 'question_type'
  | 'setting'
  | 'definition'
  | 'log_version'
  | 'log_type'
  | 'failed';

/** Delay before a client retries: another process may know the game. */
const elsewhereAfterMs = 1000;

/** The error for clients of a game that this process does not know. */
export class UnknownGame extends CodedError {
  constructor() {
    super('busy', 'this game needs a later version of the server', { retryAfterMs: elsewhereAfterMs });
  }
}

/** Games kept; beyond it the oldest are dropped and found again. */
const gamesMax = 10_000;
/** Every web finds a due room at least once a second. */
const dueForMs = 3000;

interface QuarantinedGame {
  /** When its room was last found due here, of `performance.now()`. */
  dueAtMs: number;
}

/**
 * The games that this process has found and does not know, see `game/requirements.ts`. Neither what a process knows nor
 * a definition changes, so a game is counted and logged once, and skipped from then on (quarantine).
 */
export class UnknownGames {
  readonly #logger: Logger;
  readonly #counted: (reason: UnknownReason) => void;
  readonly #games = new Map<string, QuarantinedGame>();

  /** @param counted called once for each game */
  constructor(logger: Logger, counted: (reason: UnknownReason) => void) {
    this.#logger = logger;
    this.#counted = counted;
  }

  has(gameId: string): boolean {
    return this.#games.has(gameId);
  }

  /** Whether the room must be skipped; notes that it is due. */
  isQuarantined(gameId: string): boolean {
    const game = this.#games.get(gameId);
    if (game === undefined) return false;
    game.dueAtMs = performance.now();
    return true;
  }

  /** Due rooms that this process can't advance. A lasting count means that no other process can either. */
  countDue(): number {
    const sinceMs = performance.now() - dueForMs;
    return [...this.#games.values()].filter(({ dueAtMs }) => dueAtMs > sinceMs).length;
  }

  /** Quarantines a game; an earlier note stays. */
  note(gameId: string, reason: UnknownReason, detail: string): void {
    if (this.#games.has(gameId)) return;
    this.#games.set(gameId, { dueAtMs: Number.NEGATIVE_INFINITY });
    if (this.#games.size > gamesMax) this.#games.delete(this.#games.keys().next().value as string);
    this.#counted(reason);
    this.#logger.warn({ gameId, reason, detail }, 'a game is left to a process that knows it');
  }
}
