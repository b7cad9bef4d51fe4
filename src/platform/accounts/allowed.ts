import type { Role } from '../../protocol/accounts.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { accessRules, type AccessRule, type Action, type ActorKind } from './access-rules.ts';

/** Performs an action. */
export type Actor =
  | { kind: 'nobody' | 'operator' }
  | { kind: 'person'; userId: string; role: Role }
  | { kind: 'key'; userId: string; role: Role; scopes: readonly Scope[] }
  | { kind: 'player' | 'leader'; gameId: string };

/** The target of an action. A missing field is not checked: the lookup filters by owner. */
export interface Resource {
  /** The owner. */
  ownerId?: string;
  /** Its room. */
  gameId?: string;
}

/**
 * Whether the actor may do this to the resource. Pure, and the only place that decides: by the table of actions, the
 * role, the scopes of a key, and the owner or room.
 */
export function allowed(actor: Actor, action: Action, resource: Resource = {}): boolean {
  const { who, scope, admins }: AccessRule = accessRules[action];
  if (!who.includes(kindOf(actor))) return false;
  if (actor.kind === 'key' && scope !== 'any' && (scope === undefined || !actor.scopes.includes(scope))) return false;
  const isAdmin = actor.kind === 'person' && actor.role === 'admin';
  return isOwn(actor, resource) || (admins === true && isAdmin);
}

/** The actor's kind in the table of actions. */
const kindOf = (actor: Actor): ActorKind => (actor.kind === 'person' || actor.kind === 'key' ? actor.role : actor.kind);

function isOwn(actor: Actor, { ownerId, gameId }: Resource): boolean {
  if ('userId' in actor) return ownerId === undefined || ownerId === actor.userId;
  if ('gameId' in actor) return gameId === undefined || gameId === actor.gameId;
  return true;
}
