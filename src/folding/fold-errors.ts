import { isDatabaseUnavailable } from '../db/is-database-unavailable.ts';
import { CodedError } from '../protocol/errors.ts';
import { isRedisUnavailable, isRedisFull } from '../redis/connect.ts';

/** Whether a later retry is the only remedy. */
export function isFoldRetryable(error: unknown): boolean {
  if (error instanceof CodedError) return error.code === 'busy';
  return isDatabaseUnavailable(error) || isRedisUnavailable(error) || isRedisFull(error);
}

/**
 * Whether Postgres refused the data itself: a violated constraint (SQLSTATE class 23), an invalid value (22), or one
 * over a limit (54).
 */
export function isDataRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(22|23|54)...$/.test(code)) return true;
  return isDataRefused(error.cause);
}
