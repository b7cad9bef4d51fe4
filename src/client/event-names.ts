/**
 * The names of PROTOCOL's server events, without the schemas: this folder goes into the player's bundle, so it takes
 * types from `protocol/` and no code. A test holds both lists to the schemas.
 */
import type { RevEventName, ServerEventName, ServerPayload } from '../protocol/server-events.ts';

/** One event as it came in, its name beside its payload. */
export type KnownEvent = { [E in ServerEventName]: { name: E; payload: ServerPayload<E> } }[ServerEventName];
export type ServerEvent =
  | KnownEvent
  /** Of a later version of the contract. All that is known of it is where it stands in the order of events. */
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

/** Does this event make the room's `rev` grow by one? The others only carry the current one. */
export const growsRev = (event: ServerEvent): event is RevEvent => Object.hasOwn(growing, event.name);

/** Gives an incoming event its type, or nothing when it is of a later version of the contract. */
export function readEvent(name: string, payload: unknown): KnownEvent | undefined {
  if (!Object.hasOwn(known, name)) return undefined;
  if (typeof payload !== 'object' || payload === null) return undefined;
  return { name, payload } as KnownEvent;
}

/** What can be known of an event that `readEvent` gives nothing for; nothing when it has no place in the order. */
export function readUnknown(payload: unknown): ServerEvent | undefined {
  if (typeof payload !== 'object' || payload === null || !('rev' in payload)) return undefined;
  const { rev } = payload;
  return typeof rev === 'number' && Number.isSafeInteger(rev) ? { name: 'unknown', payload: { rev } } : undefined;
}
