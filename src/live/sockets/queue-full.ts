import { CodedError } from '../../protocol/errors.ts';

/** The error for work that the full queue could not take. */
export const queueFull = (): CodedError =>
  new CodedError('busy', 'the server has too much to do, try again in a moment', { retryAfterMs: 1000 });
