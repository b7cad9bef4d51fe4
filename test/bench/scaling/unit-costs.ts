/** What one player, one answer and one row cost: measured here, and what docs/SCALING.md is computed from. */

export interface UnitCosts {
  /** Bytes a seat takes in Redis, with score, board row and name, after a scored question. */
  redisBytesPerPlayer: number;
  /** Bytes of the stored form of an answer, and of its place in the log. */
  redisBytesPerAnswer: number;
  redisLogBytesPerAnswer: number;
  /** CPU of the Redis server per answer, accepted in batches of 500. */
  redisMicrosPerAnswer: number;
  /** Appended to the AOF. */
  aofBytesPerAnswer: number;
  /** Of `answer` in Postgres: the row, and with its index. */
  heapBytesPerRow: number;
  postgresBytesPerRow: number;
  /** CPU of the worker, and of all Postgres processes, per folded row. */
  workerMicrosPerRow: number;
  postgresMicrosPerRow: number;
  /** From the captured frames of one player, one question: with WebSocket headers, without TCP and IP. */
  bytesToPlayerPerQuestion: number;
  framesToPlayerPerQuestion: number;
  bytesFromPlayerPerQuestion: number;
}

/** A process's part of a room of 10 million, and putting 334 of them together. */
export interface PartialCosts {
  players: number;
  parts: number;
  /** CPU of one process: sort, table, teams. */
  computeMs: number;
  scores: number;
  bytes: number;
  bytesWithNames: number;
  /** CPU of the one that puts them together, at once. */
  mergeMs: number;
  mergedScores: number;
  /** Rank and player ahead, for one player. */
  rankMicros: number;
}
