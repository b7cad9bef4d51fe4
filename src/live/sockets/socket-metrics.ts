import type { FloodMetrics } from './flood-brake.ts';

/** What is counted about connections, below the level of events. */
export interface SocketMetrics extends FloodMetrics {
  /** A connection was closed because its client did not read. */
  slowReaderCut: () => void;
  /** A connection made room for another one. */
  connectionEnded: (reason: 'unseated') => void;
}
