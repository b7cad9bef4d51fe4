/**
 * The state that a screen shows as a pure function of it. One `RoomClient` owns one `RoomState` and replaces it (never
 * mutates it) on every change, so a store can compare by identity.
 */
import type { ClientAck } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { ServerPayload, Snapshot } from '../protocol/server-events.ts';

/**
 * `connecting` (never live yet) → `live` ⇄ `reconnecting`; the others are final until `connect()` is called again:
 * `removed` (kicked by the host), `replaced` (the seat is open elsewhere), `refused` (the token is not valid), `left`
 * (by the player's request), `closed` (the room was ended in the lobby or abandoned).
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

/** A pending answer: kept (also across reloads) until the server has acknowledged or refused it. */
export interface OutboxEntry {
  question: number;
  answer: Answer;
  state: 'sending' | 'accepted' | 'refused';
  ack?: ClientAck<'player:answer'>;
  error?: WireError;
}

export interface RoomState {
  connection: ConnectionState;
  /** The last snapshot with every later event applied; absent until the first one. */
  snapshot?: Snapshot;
  /** Add to the local clock to get the server's, in milliseconds. */
  clockOffsetMs: number;
  /** The player's answer to the current question, if any. */
  outbox?: OutboxEntry;
  /** Host only: how many of the expected players have answered the open question. */
  progress?: ServerPayload<'question:progress'>;
  /** Host only: the latest reactions. */
  reactions?: Record<string, number>;
  /** Why the room was closed, with `connection: 'closed'`. */
  closedReason?: 'ended' | 'abandoned';
  /** An event unknown to this client has changed the room: the screen may lack something until the next question. */
  outdated?: true;
  /** The error that refused the last connection or join. */
  error?: WireError;
}

/** A live seat is reconnecting; one that never was live is still connecting. */
export const whileDown = (connection: ConnectionState): ConnectionState =>
  connection === 'live' ? 'reconnecting' : connection;

/** Only a new `connect`, `restore` or `join` leaves these. */
export const finalStates: ReadonlySet<ConnectionState> = new Set(['removed', 'replaced', 'refused', 'left', 'closed']);

/** The `rev` of a host's step: the room as it is shown. */
export const seenRev = ({ snapshot }: RoomState): { rev?: number } =>
  snapshot === undefined ? {} : { rev: snapshot.rev };

/** Adds the answer to the shown question. */
export function withOutbox(
  answers: { entry: (question?: number) => OutboxEntry | undefined },
  state: RoomState,
): RoomState {
  const { outbox: _, ...rest } = state;
  const entry = answers.entry(state.snapshot?.question?.index);
  return entry === undefined ? rest : { ...rest, outbox: entry };
}
