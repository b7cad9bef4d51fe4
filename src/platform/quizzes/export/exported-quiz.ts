import type { Loss } from '../../../protocol/exports.ts';

/** A file, and what of the quiz is not in it. */
export interface ExportedQuiz {
  bytes: Uint8Array;
  losses: Loss[];
}
