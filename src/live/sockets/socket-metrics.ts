import type { FloodMetrics } from './flood-brake.ts';

/** Counts of connections, below the level of events. */
export interface SocketMetrics extends FloodMetrics {
  /** A connection was closed because its client did not read. */
  slowReaderCut: () => void;
  /** A connection was evicted for a new one. */
  connectionEnded: (reason: 'unseated') => void;
}
