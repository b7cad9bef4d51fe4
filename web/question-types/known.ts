/** The phases and types that this page can show. It stays open for hours, and the server may be updated meanwhile. */
import type { Phase, Snapshot } from '../../src/protocol/server-events.ts';
import { findScreens } from './all-types.ts';

const knownPhases: Record<Phase, true> = {
  lobby: true,
  intro: true,
  open: true,
  closed: true,
  reveal: true,
  standings: true,
  over: true,
};

export const isKnownPhase = (phase: string): phase is Phase => Object.hasOwn(knownPhases, phase);

/** Whether the game is in a phase, or at a question type, that this page does not know. */
export function isBeyond({ room, question }: Pick<Snapshot, 'room' | 'question'>): boolean {
  if (!isKnownPhase(room.phase)) return true;
  const asksOfType = room.phase === 'open' || room.phase === 'closed' || room.phase === 'reveal';
  return asksOfType && question !== undefined && findScreens(question.type) === undefined;
}
