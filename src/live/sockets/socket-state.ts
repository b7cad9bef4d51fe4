import type { GuessCount } from '../overload/pin-guesses.ts';
import type { Seating } from '../rooms/room-entry.ts';
import type { JoinCount } from '../overload/rejoin-limits.ts';
import type { TokenBucket } from '../../lib/token-bucket.ts';

/** The state of one socket. */
export interface SocketState {
  readonly address: string;
  readonly bucket: TokenBucket;
  /** Whether an event beyond the allowance may be answered: flood replies are limited. */
  mayAnswerFlood: () => boolean;
  /** Pending while the seat of a token is being taken: events wait for it. */
  seated: Promise<void> | undefined;
  seating: Seating | undefined;
  joining: boolean;
  /** Belongs to the connection: another socket on it does not reset the count. */
  readonly joins: JoinCount;
  readonly guesses: GuessCount;
  /** The highest `rev` in an acknowledgement to this socket. */
  sentRev: number;
  /** The socket has sent a frame over its limit: the rest of its input is ignored. */
  readonly oversized: boolean;
}
