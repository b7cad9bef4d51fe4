import type { ServerEventName } from '../../src/protocol/server-events.ts';

/** What a player of the swarm comes to in each question, in this order; `burst` only with one, `final` once a game. */
export type Mark = 'open' | 'burst' | 'acked' | 'closed' | 'result' | 'leaderboard' | 'final';

/** The event that brings a player to a mark. */
export const markOf: Partial<Record<ServerEventName, Mark>> = {
  'question:open': 'open',
  'question:closed': 'closed',
  'player:result': 'result',
  leaderboard: 'leaderboard',
  'player:final': 'final',
};

/** Under which name the report shows how far apart players came to it. */
export const spreadOf: Partial<Record<Mark, string>> = {
  open: 'question.spread',
  result: 'reveal.spread',
  leaderboard: 'leaderboard.spread',
  final: 'final.spread',
};
