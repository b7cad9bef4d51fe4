import type { GuessCount } from '../overload/pin-guesses.ts';
import type { Seating } from '../rooms/room-entry.ts';
import type { JoinCount } from '../overload/rejoin-limits.ts';
import type { TokenBucket } from '../../lib/token-bucket.ts';

/** What the process remembers of one socket. */
export interface SocketState {
  readonly address: string;
  readonly bucket: TokenBucket;
  /** Whether an event beyond the allowance may be answered; what floods bring cannot all be. */
  mayAnswerFlood: () => boolean;
  /** While the seat of a token is being taken: events wait for it. */
  seated: Promise<void> | undefined;
  seating: Seating | undefined;
  joining: boolean;
  /** Of the connection: another socket on it begins no new count. */
  readonly joins: JoinCount;
  readonly guesses: GuessCount;
  /** The highest `rev` that an acknowledgement has told this socket. */
  sentRev: number;
  /** It has sent a frame over its limit: nothing it sends counts any more. */
  readonly oversized: boolean;
}
