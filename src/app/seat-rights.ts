/** The rights of sockets: maps the rooms' roles to the actors of the access rules. */
import type { MayDo, Role } from '../live/sockets/event-router.ts';
import { allowed, type Actor } from '../platform/accounts/allowed.ts';

/** Any constant: a socket acts in the room of its own seat only. */
const gameId = 'its own';
const actors: Record<Role, Actor> = {
  newcomer: { kind: 'nobody' },
  player: { kind: 'player', gameId },
  host: { kind: 'leader', gameId },
};

export const mayDo: MayDo = (role, action) => allowed(actors[role], action, { gameId });
