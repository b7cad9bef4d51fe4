import type { Role } from '../../protocol/accounts.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { accessRules, type AccessRule, type Action, type ActorKind } from './access-rules.ts';

/** Whoever does something. */
export type Actor =
  | { kind: 'nobody' | 'operator' }
  | { kind: 'person'; userId: string; role: Role }
  | { kind: 'key'; userId: string; role: Role; scopes: readonly Scope[] }
  | { kind: 'player' | 'leader'; gameId: string };

/** What it is done to. A field that is missing is not asked about: whoever looks the thing up does so by its owner. */
export interface Resource {
  /** Whose it is. */
  ownerId?: string;
  /** In which room. */
  gameId?: string;
}

/**
 * Whether the actor may do this to that. Pure, and the only place that says so: a table of actions, the role, the scopes
 * of a key, and that people have their own things and seats their own room.
 */
export function allowed(actor: Actor, action: Action, resource: Resource = {}): boolean {
  const { who, scope }: AccessRule = accessRules[action];
  if (!who.includes(kindOf(actor))) return false;
  if (actor.kind === 'key' && scope !== 'any' && (scope === undefined || !actor.scopes.includes(scope))) return false;
  return isOwn(actor, resource);
}

/** What counts of an actor in the table of actions. */
const kindOf = (actor: Actor): ActorKind => (actor.kind === 'person' || actor.kind === 'key' ? actor.role : actor.kind);

function isOwn(actor: Actor, { ownerId, gameId }: Resource): boolean {
  if ('userId' in actor) return ownerId === undefined || ownerId === actor.userId;
  if ('gameId' in actor) return gameId === undefined || gameId === actor.gameId;
  return true;
}
