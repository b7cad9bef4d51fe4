/**
 * Who may do what: one row an action. Every route and every event names the action that it is, and nothing else decides
 * who gets in. Whose things they are is decided where they are looked up: what is not yours does not exist.
 */
import type { Scope } from '../../protocol/scopes.ts';

/**
 * `nobody` has no token: a request without one, a socket without a seat. `operator` is a script with the admin token;
 * `player` and `leader` have a seat in a room, as a player and as its host.
 */
export const actorKinds = ['nobody', 'guest', 'host', 'admin', 'operator', 'player', 'leader'] as const;
export type ActorKind = (typeof actorKinds)[number];

export interface AccessRule {
  /** API keys not among them: see `scope`. */
  who: readonly ActorKind[];
  /** With this scope, or with `any`, an API key may do what its person may. Without one here no key may. */
  scope?: Scope | 'any';
}

const everybody: AccessRule = { who: actorKinds, scope: 'any' };
const people = ['guest', 'host', 'admin'] as const;
const accounts = ['host', 'admin'] as const;
const operators: AccessRule = { who: ['admin', 'operator'] };

export const accessRules = {
  'auth.read': everybody,
  /** To sign in, and whatever leads there. */
  'auth.enter': { who: actorKinds },
  'auth.leave': { who: actorKinds },
  'rooms.lookUp': everybody,
  /** A receipt is a secret of its own. */
  'receipts.lookUp': everybody,
  'quizzes.read': { who: people, scope: 'quizzes:read' },
  'quizzes.write': { who: people, scope: 'quizzes:write' },
  /** Stores nothing: what came of it is stored by `quizzes.write`. */
  'quizzes.import': { who: people, scope: 'quizzes:write' },
  'games.write': { who: people, scope: 'games:write' },
  'results.read': { who: people, scope: 'results:read' },
  'me.read': { who: people },
  'me.write': { who: people },
  /** A mailed link is a secret of its own. */
  'me.verify': { who: actorKinds },
  'sessions.read': { who: people },
  'sessions.write': { who: people },
  /** For a seat that is the person's: whoever has a key of theirs does not play for them. */
  'tickets.write': { who: people },
  'identities.read': { who: accounts },
  'identities.write': { who: accounts },
  'keys.read': { who: accounts },
  'keys.write': { who: accounts },
  /** What is done to people is written down with who did it: no script with the admin token. */
  'people.read': { who: ['admin'] },
  'people.write': { who: ['admin'] },
  'audit.read': { who: ['admin'] },
  'ops.read': operators,
  'ops.write': operators,
  'jobs.read': operators,
  'jobs.write': operators,
  'room.join': { who: ['nobody'] },
  'room.play': { who: ['player'] },
  'room.lead': { who: ['leader'] },
  'room.follow': { who: ['player', 'leader'] },
  'room.time': { who: ['nobody', 'player', 'leader'] },
} as const satisfies Record<string, AccessRule>;

export type Action = keyof typeof accessRules;
