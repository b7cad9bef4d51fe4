/**
 * What a screen is a pure view of. One `RoomClient` owns one `RoomState` and replaces it (never mutates it) on every
 * change, so a store can compare by identity.
 */
import type { ClientAck } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { ServerPayload, Snapshot } from '../protocol/server-events.ts';

/**
 * `connecting` (never live yet) → `live` ⇄ `reconnecting`; the rest are final until `connect()` is called again:
 * `removed` (kicked by the host), `replaced` (this seat is open somewhere else), `refused` (the token is not valid),
 * `left` (by our own wish), `closed` (the room is gone: ended in the lobby or abandoned).
 */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'removed'
  | 'replaced'
  | 'refused'
  | 'left'
  | 'closed';

/** An answer on its way: kept (also across reloads) until the server has acknowledged or refused it. */
export interface OutboxEntry {
  question: number;
  answer: Answer;
  state: 'sending' | 'accepted' | 'refused';
  ack?: ClientAck<'player:answer'>;
  error?: WireError;
}

export interface RoomState {
  connection: ConnectionState;
  /** The last snapshot with every later event folded in; absent until the first one. */
  snapshot?: Snapshot;
  /** Add to the local clock to get the server's, in milliseconds. */
  clockOffsetMs: number;
  /** Our answer to the current question, if any. */
  outbox?: OutboxEntry;
  /** Host only: how many have answered the open question, of how many who are expected to. */
  progress?: ServerPayload<'question:progress'>;
  /** Host only: the latest reactions. */
  reactions?: Record<string, number>;
  /** Why the room is gone, with `connection: 'closed'`. */
  closedReason?: 'ended' | 'abandoned';
  /** An event that this client does not know has changed the room: what is shown may lack something. Until the next question. */
  outdated?: true;
  /** What the last connection or join was refused with. */
  error?: WireError;
}

/** A seat that was live is being brought back; one that never was is still being reached. */
export const whileDown = (connection: ConnectionState): ConnectionState =>
  connection === 'live' ? 'reconnecting' : connection;

/** From these only a new `connect`, `restore` or `join` leads on. */
export const finalStates: ReadonlySet<ConnectionState> = new Set(['removed', 'replaced', 'refused', 'left', 'closed']);

/** What a host's step is meant for: the room as it is shown. */
export const seenRev = ({ snapshot }: RoomState): { rev?: number } =>
  snapshot === undefined ? {} : { rev: snapshot.rev };

/** The answer shown is the one to the question shown. */
export function withOutbox(
  answers: { entry: (question?: number) => OutboxEntry | undefined },
  state: RoomState,
): RoomState {
  const { outbox: _, ...rest } = state;
  const entry = answers.entry(state.snapshot?.question?.index);
  return entry === undefined ? rest : { ...rest, outbox: entry };
}
