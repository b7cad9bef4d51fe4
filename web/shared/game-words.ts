import type { GameRow } from './host-client.ts';

type Status = GameRow['status'];

/** The outcome of a game, for its host. */
export const statusWords: Record<Status, string> = {
  lobby: 'waiting for the start',
  running: 'running',
  finished: 'played to the end',
  ended: 'ended early',
  abandoned: 'closed by itself',
};

/** Whether its host can return to it. */
export const isInPlay = ({ status }: { status: Status }): boolean => status === 'lobby' || status === 'running';
