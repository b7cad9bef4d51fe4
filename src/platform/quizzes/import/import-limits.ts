/** How much of a file of a quiz is read. */
export interface ImportLimits {
  /** Of an uploaded file. */
  bytes: number;
  /** Filled rows of a table, and questions of any file. */
  rows: number;
  /** Filled cells of a row. */
  columns: number;
  /** Of one quiz: what comes after them is in further quizzes. */
  questions: number;
  /** Of all that a compressed file holds when it is inflated, in bytes. */
  inflatedBytes: number;
  /** Bytes inflated of one byte. */
  inflatedRatio: number;
  /** How long one file may be read. */
  readMs: number;
  /** Of the heap of the thread that reads, in MiB. */
  memoryMb: number;
}
