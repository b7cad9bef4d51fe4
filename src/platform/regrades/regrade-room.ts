import type { ShownKey } from '../../game/question-types/shown-question.ts';
import type { SeatScore } from '../../game/score-question.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { AuthoredKey, RegradeEffect } from '../../protocol/regrades.ts';

/** The live room of a game, as a regrade finds it. */
export interface RegradableRoom {
  /** `between`: a question's result is shown, and none is open. `playing`: anything else from the start to the end. */
  state: 'lobby' | 'between' | 'playing' | 'over';
  /** Index of the last scored question, −1 before. */
  scoredQ: number;
  /** Regrades that the room has logged. */
  regrades: number;
  /** Unix milliseconds, on the room's clock. */
  now: number;
}

/** A regrade as the room's log has it. */
export interface LoggedRegrade {
  id: string;
  seq: number;
  by: string;
  at: number;
  note: string;
  questions: { index: number; was: AuthoredKey; now: AuthoredKey }[];
  effect: RegradeEffect;
  /** The request's `Idempotency-Key`: folding stores it if the commit of the regrade is lost. */
  keyed?: Omit<KeyedRequest, 'userId'>;
}

/** What regrades need of live rooms. Each call fails in time without Redis. */
export interface RegradeRooms {
  /** `undefined` without a room. @throws {CodedError} `busy` */
  findRegradable(gameId: string): Promise<RegradableRoom | undefined>;
  /**
   * Makes these scores the room's, if it is still where they were computed for; logs the regrade with them, unless the
   * game is over. Seats that the scores lack have none.
   * @returns whether it did: `false` when the room has moved on, or has a later regrade
   * @throws {CodedError} `busy`: it may have done so, if the reply was lost
   */
  commitRegrade(
    gameId: string,
    commit: {
      /** The last scored question, whose state the scores are. */
      question: number;
      /** The number of the regrade, from 1: a fencing token. */
      seq: number;
      scores: ReadonlyMap<string, SeatScore>;
      logged: LoggedRegrade | undefined;
      /** What a reveal of that question shows, if it was regraded. */
      revealed?: (ShownKey & { counts: Counts; answered: number }) | undefined;
    },
  ): Promise<boolean>;
}
