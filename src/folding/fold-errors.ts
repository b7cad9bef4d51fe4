import { isDatabaseUnavailable } from '../db/is-database-unavailable.ts';
import { CodedError } from '../protocol/errors.ts';
import { isRedisUnavailable, isRedisFull } from '../redis/connect.ts';

/** Whether trying the same again later is all there is to do. */
export function isFoldRetryable(error: unknown): boolean {
  if (error instanceof CodedError) return error.code === 'busy';
  return isDatabaseUnavailable(error) || isRedisUnavailable(error) || isRedisFull(error);
}

/**
 * Whether Postgres refused the data itself: a broken constraint (SQLSTATE class 23), a value that no column takes (22),
 * or one over a limit (54).
 */
export function isDataRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(22|23|54)...$/.test(code)) return true;
  return isDataRefused(error.cause);
}
