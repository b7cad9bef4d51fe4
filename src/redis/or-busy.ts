import { CodedError } from '../protocol/errors.ts';
import { isRedisUnavailable, isRedisFull } from './connect.ts';

/**
 * The result of a Redis command; failures of Redis, which are worth a retry, become `busy`.
 * @throws {CodedError} `busy` when Redis is unavailable (the command's effect is then *unknown*) or full (no effect).
 */
export async function orBusy<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    if (isRedisFull(error)) throw new CodedError('busy', 'the server is full', { retryAfterMs: 5000, cause: error });
    if (isRedisUnavailable(error))
      throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500, cause: error });
    throw error;
  }
}
