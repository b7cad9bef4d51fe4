import type { Problem } from './problem-words.ts';

export type Moved = 'trashed' | 'restored' | 'gone';

/** What is going on with one quiz of the list. */
export interface QuizState {
  /** What the person waits for. */
  isBusy?: boolean;
  problem?: Problem | undefined;
  /** Where it has gone since the list was read. */
  moved?: Moved | undefined;
  /** It has just come into the list: the focus goes there. */
  isNew?: boolean;
}

export interface QuizActions {
  /** Opens a room with the usual settings. */
  play: (id: string) => void;
  duplicate: (id: string) => void;
  showVersions: (id: string) => void;
  showExport: (id: string) => void;
  trash: (id: string) => void;
  restore: (id: string) => void;
  deleteForever: (id: string) => void;
}
