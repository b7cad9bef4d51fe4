/**
 * The access rules: one row per action. Every route and event names its action, and only this table decides which kinds
 * of actor may do it. Lookups check ownership: an actor cannot see what others own.
 */
import type { Scope } from '../../protocol/scopes.ts';

/**
 * `nobody` has no token: a request without one, a socket without a seat. `operator` is a script with the admin token;
 * `player` and `leader` hold a seat in a room, as a player and as its host.
 */
export const actorKinds = ['nobody', 'guest', 'host', 'admin', 'operator', 'player', 'leader'] as const;
export type ActorKind = (typeof actorKinds)[number];

export interface AccessRule {
  /** API keys are excluded: see `scope`. */
  who: readonly ActorKind[];
  /** An API key with this scope may do what its owner may; `any` needs none. Without one here no key may. */
  scope?: Scope | 'any';
  /** Admins may also do it to what others own. */
  admins?: true;
}

const everybody: AccessRule = { who: actorKinds, scope: 'any' };
const people = ['guest', 'host', 'admin'] as const;
const accounts = ['host', 'admin'] as const;
const operators: AccessRule = { who: ['admin', 'operator'] };

export const accessRules = {
  'auth.read': everybody,
  /** Sign-in and the steps before it. */
  'auth.enter': { who: actorKinds },
  'auth.leave': { who: actorKinds },
  'rooms.lookUp': everybody,
  /** A receipt is a secret of its own. */
  'receipts.lookUp': everybody,
  /** A result's token is a secret of its own. */
  'results.own': everybody,
  'quizzes.read': { who: people, scope: 'quizzes:read' },
  'quizzes.write': { who: people, scope: 'quizzes:write' },
  /** Stores nothing: `quizzes.write` stores the result. */
  'quizzes.import': { who: people, scope: 'quizzes:write' },
  /** Stores nothing. */
  'quizzes.draw': { who: people, scope: 'quizzes:write' },
  /** Pictures and sounds are parts of quizzes. */
  'media.read': { who: people, scope: 'quizzes:read' },
  'media.write': { who: people, scope: 'quizzes:write' },
  'games.write': { who: people, scope: 'games:write' },
  'results.read': { who: people, scope: 'results:read' },
  'me.read': { who: people },
  'me.write': { who: people },
  /** A mailed link is a secret of its own. */
  'me.verify': { who: actorKinds },
  'sessions.read': { who: people },
  'sessions.write': { who: people },
  /** Tickets tie a seat to a person: an API key must not play for its owner. */
  'tickets.write': { who: people },
  'identities.read': { who: accounts },
  'identities.write': { who: accounts },
  'keys.read': { who: accounts },
  'keys.write': { who: accounts },
  /** Guests have no wallet, and API keys move no money. */
  'wallet.read': { who: accounts },
  'wallet.write': { who: accounts },
  'deposits.read': { who: accounts },
  'deposits.write': { who: accounts },
  'holds.release': { who: accounts, admins: true },
  'transfers.prove': { who: accounts, admins: true },
  'leaderboards.read': { who: people },
  /** Points belong to accounts. */
  'leaderboards.join': { who: accounts },
  'money.read': { who: ['admin'] },
  'money.write': { who: ['admin'] },
  'points.read': { who: ['admin'] },
  'points.write': { who: ['admin'] },
  'deposits.check': { who: ['admin'] },
  'ledger.check': operators,
  /** The audit records the actor, and the admin token names none. */
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
