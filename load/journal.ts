import type { Answer } from '../src/protocol/quiz.ts';

/** What one player saw, in their own words: the oracle of a run, independent of the server's tables. */
export interface PlayerJournal {
  playerId: string;
  /** Answers that the server said it has. */
  acked: { question: number; answer: Answer; elapsedMs: number }[];
  /** Answers whose outcome this player never learned. */
  unknown: { question: number }[];
  /** Answers that the server refused for good, by code. */
  refused: { question: number; code: string }[];
  /** How often the link was cut on purpose, and how often this player was back in their own seat afterwards. */
  cuts?: { made: number; returned: number };
  /** `player:final`, when the game ended for this player. */
  final?: { score: number; rank: number };
}

/** Reads a journal: one player a line, in the order in which they finished. */
export function parseJournal(text: string): PlayerJournal[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PlayerJournal);
}
