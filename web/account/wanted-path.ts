import { ownPath } from '../../src/lib/own-path.ts';

const usual = '/quizzes';

/** Where the person wants to be when they have signed in: `?after=` of this page, as long as it is one of ours. */
export function wantedPath(search: string = location.search): string {
  const after = ownPath(new URLSearchParams(search).get('after'));
  if (after === undefined) return usual;
  // A way to sign in that has ended before names the page that it came from.
  const { pathname, search: within } = new URL(after, location.origin);
  return pathname === '/sign-in' ? wantedPath(within) : after;
}

/** The address of a page that leads back to `after`. */
export const withAfter = (page: '/sign-in' | '/register', after: string): string =>
  after === usual || after === '/' ? page : `${page}?after=${encodeURIComponent(after)}`;

/** The page that is shown now. */
export const shownPath = (): string => location.pathname + location.search;
