/** What the players and hosts of one game sent and were told, in their own words: the oracle, independent of the server. */
import type { Answer } from '../../src/protocol/quiz.ts';
import type { ServerPayload } from '../../src/protocol/server-events.ts';

/** A reply to `player:answer`, as it came over the wire; late and repeated ones too. */
export interface AnswerReply {
  question: number;
  /** Unix milliseconds. */
  at: number;
  ok: boolean;
  status?: 'accepted' | 'duplicate';
  elapsedMs?: number;
  receipt?: string;
  code?: string;
  /** Whether the request can be sent again, by the reply's own word. */
  retryable?: boolean;
}

export interface PlayerJournal {
  playerId: string;
  /** The last one that was acknowledged. */
  nickname: string;
  /** What the player's browser keeps. */
  device: string;
  /** The host was told that the player is removed and banned. */
  banned?: true;
  /** How often a host's code has brought the seat to another device, where that is known. */
  readmitted: number | 'unknown';
  /** Question → what was sent, whether or not anybody heard. */
  sent: Map<number, Answer>;
  replies: AnswerReply[];
  /** What the screen showed at the end. */
  over?: ServerPayload<'game:over'> | undefined;
  final?: Omit<ServerPayload<'player:final'>, 'rev'> | undefined;
}

export interface GameJournal {
  gameId: string;
  ownerToken: string;
  /** Whether timers move the game on, or only its hosts. */
  autoAdvance: boolean;
  players: PlayerJournal[];
  /** Each `rev` with the events that somebody was shown under it: there must be one. */
  events: Map<number, Set<string>>;
  /** Question → when it opened, in Unix milliseconds of the server. */
  openedAt: Map<number, number>;
  /** The `rev`s that hosts sent with a step: a room without timers leaves no other. */
  pressed: Set<number>;
  /** What should not have happened to a client. */
  troubles: string[];
}

export const newGameJournal = (game: Pick<GameJournal, 'gameId' | 'ownerToken' | 'autoAdvance'>): GameJournal => ({
  ...game,
  players: [],
  events: new Map(),
  openedAt: new Map(),
  pressed: new Set(),
  troubles: [],
});

interface EventPayload {
  rev: number;
  index?: number;
  opensAt?: number;
}

/** Keeps an event of the whole room, as one client was shown it. */
export function noteEvent(journal: GameJournal, name: string, payload: EventPayload): void {
  const { rev, index, opensAt } = payload;
  if (name === 'question:open' && index !== undefined && opensAt !== undefined) journal.openedAt.set(index, opensAt);
  const names = journal.events.get(rev);
  if (names === undefined) journal.events.set(rev, new Set([name]));
  else names.add(name);
}
