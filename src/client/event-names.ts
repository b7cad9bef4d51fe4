/**
 * The names of PROTOCOL's server events, without the schemas: this folder is in the player's bundle, so it imports types
 * from `protocol/` and no code. A test compares both lists with the schemas.
 */
import type { RevEventName, ServerEventName, ServerPayload } from '../protocol/server-events.ts';

/** An event as received: name and payload. */
export type KnownEvent = { [E in ServerEventName]: { name: E; payload: ServerPayload<E> } }[ServerEventName];
export type ServerEvent =
  | KnownEvent
  /** Of a later version of the contract. Only its place in the order of events is known. */
  | { name: 'unknown'; payload: { rev: number } };
export type RevEvent = Extract<ServerEvent, { name: RevEventName }>;

const growing: Record<RevEventName, true> = {
  'question:intro': true,
  'question:open': true,
  'question:closed': true,
  'question:extended': true,
  leaderboard: true,
  'game:paused': true,
  'game:resumed': true,
  'game:over': true,
  'room:closed': true,
};

const known: Record<ServerEventName, true> = {
  ...growing,
  'room:snapshot': true,
  'room:players': true,
  'room:locked': true,
  'room:reactions': true,
  'question:progress': true,
  'question:shown': true,
  'player:result': true,
  'player:final': true,
  'room:next': true,
  'room:stored': true,
  'player:kicked': true,
  'server:restarting': true,
};

export const knownEventNames = Object.keys(known) as ServerEventName[];
export const growingEventNames = Object.keys(growing) as RevEventName[];

/** Whether this event grows the room's `rev` by one. Other events only carry the current one. */
export const growsRev = (event: ServerEvent): event is RevEvent => Object.hasOwn(growing, event.name);

/** Types a received event; undefined for one of a later version of the contract. */
export function readEvent(name: string, payload: unknown): KnownEvent | undefined {
  if (!Object.hasOwn(known, name)) return undefined;
  if (typeof payload !== 'object' || payload === null) return undefined;
  return { name, payload } as KnownEvent;
}

/** The known part of an event that `readEvent` does not know; undefined when it has no `rev`. */
export function readUnknown(payload: unknown): ServerEvent | undefined {
  if (typeof payload !== 'object' || payload === null || !('rev' in payload)) return undefined;
  const { rev } = payload;
  return typeof rev === 'number' && Number.isSafeInteger(rev) ? { name: 'unknown', payload: { rev } } : undefined;
}
