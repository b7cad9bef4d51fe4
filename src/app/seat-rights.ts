/** What sockets may do: the rooms know roles, the rules of access know actors. */
import type { MayDo, Role } from '../live/sockets/event-router.ts';
import { allowed, type Actor } from '../platform/accounts/allowed.ts';

/** Whichever it is: a socket acts in the room of its seat, and in no other. */
const gameId = 'its own';
const actors: Record<Role, Actor> = {
  newcomer: { kind: 'nobody' },
  player: { kind: 'player', gameId },
  host: { kind: 'leader', gameId },
};

export const mayDo: MayDo = (role, action) => allowed(actors[role], action, { gameId });
