import type { Scope } from '../../src/protocol/scopes.ts';

/** What a scope lets a program do, as its owner would say it. */
export const scopeWords: Record<Scope, string> = {
  'quizzes:read': 'See your quizzes, with the solutions',
  'quizzes:write': 'Make, change and delete quizzes',
  'games:write': 'Open games and host them',
  'results:read': 'Read the results of your games',
};

const dayMs = 86_400_000;

/** How long a key may be good for, in the order of the choice; without days until it is ended. */
export const lifetimes: readonly { name: string; days?: number }[] = [
  { name: '30 days', days: 30 },
  { name: 'A year', days: 365 },
  { name: 'Until I end it' },
];

/** In Unix ms; undefined for a key that does not expire. @param at the place in `lifetimes` */
export function expiryOf(at: number, now: number): number | undefined {
  const days = lifetimes[at]?.days;
  return days === undefined ? undefined : now + days * dayMs;
}

const dateOf = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });

/** When a key was used, up to an hour behind. */
export const sayUse = (lastUsedAt: number | undefined): string =>
  lastUsedAt === undefined ? 'Never used' : `Last used: ${dateOf(lastUsedAt)}`;

/** Until when it is good; nothing for a key that does not expire. */
export function sayExpiry(expiresAt: number | undefined, now: number): string | undefined {
  if (expiresAt === undefined) return undefined;
  return expiresAt <= now ? `Expired: ${dateOf(expiresAt)}` : `Expires: ${dateOf(expiresAt)}`;
}
