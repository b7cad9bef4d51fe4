import type { Snapshot } from '../../src/protocol/server-events.ts';
import { questionTitle } from './stage-header.tsx';

/** What the screen is, in a few words. */
export function remoteTitle({ room, question, standings }: Snapshot): string {
  if (room.phase === 'lobby') return 'Lobby';
  if (room.phase === 'over') return 'The end';
  if (room.phase === 'standings') return `After question ${(standings?.index ?? 0) + 1}`;
  return question === undefined ? room.title : questionTitle(question);
}

const states: Partial<Record<Snapshot['room']['phase'], string>> = {
  intro: 'is introduced',
  open: 'is open',
  closed: 'is closed',
  reveal: 'is over',
  standings: ': the standings',
};

/** What a screen reader hears when another screen has come, by this hand or by another host's. */
export function sayRemote(snapshot: Snapshot): string {
  const { phase, paused } = snapshot.room;
  const state = states[phase];
  const title = remoteTitle(snapshot);
  return `${state === undefined ? title : `${title} ${state}`}${paused ? ', paused' : ''}`;
}

/** What is asked next, where it is known and not on the screens yet; with its number from 0. */
export function nextPrompt(
  { room, question }: Snapshot,
  prompts: readonly string[] | undefined,
): { index: number; prompt: string } | undefined {
  if (room.phase !== 'lobby' && room.phase !== 'reveal' && room.phase !== 'standings') return undefined;
  const index = room.phase === 'lobby' ? 0 : question === undefined ? -1 : question.index + 1;
  const prompt = prompts?.[index];
  return prompt === undefined ? undefined : { index, prompt };
}
