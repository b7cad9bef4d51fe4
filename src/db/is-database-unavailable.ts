import { networkErrorCodes } from '../lib/network-error-codes.ts';

/** SQLSTATE classes and codes after which a retry of the same request may succeed. */
const unavailableClasses = new Set(['08', '53']);
const unavailableCodes = new Set([
  '25006', // read only: a standby during a failover
  '25P03', // idle in transaction for too long
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
  '57014', // statement timeout
  '57P01', // the server shuts down, or the backend was ended
  '57P02',
  '57P03', // starting up
  '57P05',
  ...networkErrorCodes,
]);
/** Errors that `pg` and its pool detect themselves have no codes. */
const unavailableMessages = [
  /^Connection terminated/,
  /^Query read timeout/,
  /^timeout exceeded when trying to connect/,
  /^Client has encountered a connection error and is not queryable/,
  /^Client was closed and is not queryable/,
  /^timeout expired/,
];

/**
 * Whether an error means that Postgres is unavailable, or could not serve the request now: reply `busy`, retry. Searches
 * causes and aggregates. All other errors are faults in the request or in the program.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) return true;
  const { code } = error as { code?: unknown };
  if (
    typeof code === 'string' &&
    (unavailableCodes.has(code) || (code.length === 5 && unavailableClasses.has(code.slice(0, 2))))
  ) {
    return true;
  }
  return unavailableMessages.some((message) => message.test(error.message)) || isDatabaseUnavailable(error.cause);
}
