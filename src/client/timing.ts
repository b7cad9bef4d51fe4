/** Every wait of a client. A test makes them short; nothing else should need to. */
export interface Timing {
  /** An event without an acknowledgement for this long is taken as unanswered. */
  ackTimeoutMs: number;
  /** From the start of a connection to the first snapshot. */
  connectTimeoutMs: number;
  /** The first wait before an event or a connection is tried again, and the longest. */
  retryBaseMs: number;
  retryMaxMs: number;
  /** How long a join, or a host's wish, is tried before the caller hears that it is not known whether it worked. */
  joinTimeoutMs: number;
  hostTimeoutMs: number;
  /**
   * For this long after a connection was lost, the server may still take a seat for it: a process that stood still goes on
   * with what it had been asked.
   */
  ghostMs: number;
  /** How long a skipped `rev` may still come by itself; up to as much again is added by chance. */
  gapMs: number;
  /** `clock:ping`: this often in a row at the start of a connection, then at the interval. */
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
