import { RestError } from '../shared/rest-client.ts';

/** The text of a refused admin request. */
export function wordsOf(error: unknown): string {
  if (error instanceof RestError && error.code === 'not_allowed') {
    return 'This page is for admins. Sign in as one, or ask the person who runs this server.';
  }
  return error instanceof Error ? error.message : String(error);
}
