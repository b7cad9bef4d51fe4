import type { GameRow } from './host-client.ts';

type Status = GameRow['status'];

/** What a game came to, for its host. */
export const statusWords: Record<Status, string> = {
  lobby: 'waiting for the start',
  running: 'running',
  finished: 'played to the end',
  ended: 'ended early',
  abandoned: 'closed by itself',
};

/** Whether its host can go back into it. */
export const isInPlay = ({ status }: { status: Status }): boolean => status === 'lobby' || status === 'running';
