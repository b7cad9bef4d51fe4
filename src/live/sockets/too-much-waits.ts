import { CodedError } from '../../protocol/errors.ts';

/** The queue of work is full: what would have been put into it is to come again. */
export const tooMuchWaits = (): CodedError =>
  new CodedError('busy', 'the server has too much to do, try again in a moment', { retryAfterMs: 1000 });
