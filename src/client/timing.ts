/** Every wait of a client. Only tests shorten them. */
export interface Timing {
  /** An event without an acknowledgement for this long counts as unanswered. */
  ackTimeoutMs: number;
  /** From the start of a connection to the first snapshot. */
  connectTimeoutMs: number;
  /** The first wait before a retry of an event or a connection, and the longest. */
  retryBaseMs: number;
  retryMaxMs: number;
  /** How long a join, or a host's request, is retried before its outcome counts as unknown. */
  joinTimeoutMs: number;
  hostTimeoutMs: number;
  /**
   * For this long after a lost connection, the server may still give it a seat: a suspended process continues with
   * earlier requests.
   */
  ghostMs: number;
  /** How long a skipped `rev` may still arrive by itself; jitter adds up to as much again. */
  gapMs: number;
  /** `clock:ping`: this many in a row at the start of a connection, then one per interval. */
  clockBurst: number;
  clockBurstMs: number;
  clockIntervalMs: number;
}

export const defaultTiming: Timing = {
  ackTimeoutMs: 2500,
  connectTimeoutMs: 10_000,
  retryBaseMs: 250,
  retryMaxMs: 4000,
  joinTimeoutMs: 20_000,
  hostTimeoutMs: 8000,
  ghostMs: 60_000,
  gapMs: 500,
  clockBurst: 4,
  clockBurstMs: 300,
  clockIntervalMs: 30_000,
};
