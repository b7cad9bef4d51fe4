import type { ClientBase } from 'pg';
import { CodedError } from '../../protocol/errors.ts';
import { ledgerChecks } from './ledger-checks.ts';

export interface LedgerDifference {
  /** The kind of difference: docs/LEDGER.md says what to do. */
  readonly check: string;
  /** The table and the key of the row. */
  readonly subject: string;
  readonly found: string;
}

export interface LedgerReport {
  readonly ok: boolean;
  /** The number of transfers. */
  readonly checked: number;
  readonly seals: number;
  readonly differences: readonly LedgerDifference[];
}

/** Enough to see what is wrong. */
const differencesMax = 100;
/** Any number that no other program uses in this database. */
const checkLock = 7_305_003;

/** Sets how long the next statement may take. */
type BeforeEach = () => Promise<unknown>;

/**
 * Recomputes everything from entries, as of one moment, and compares. Changes nothing.
 * @param client without limits of time: it reads all rows
 * @param limitMs of a check that somebody waits for: how long all of it may take. Of these one runs at a time in the database.
 * @throws {CodedError} `busy` beside another check with a limit; the driver's errors, also when the time is over
 */
export async function checkLedger(client: ClientBase, limitMs?: number): Promise<LedgerReport> {
  await client.query('begin isolation level repeatable read read only');
  try {
    const limit = limitMs === undefined ? async () => undefined : timeLimit(client, limitMs);
    if (limitMs !== undefined) await mustBeAlone(client, limitMs);
    await limit();
    const { rows } = await client.query<{ checked: string; seals: string }>(
      'select (select count(*) from transfer) as checked, (select count(*) from transfer_seal) as seals',
    );
    const differences = await findDifferences(client, limit);
    const [counts] = rows;
    return {
      ok: differences.length === 0,
      checked: Number(counts?.checked),
      seals: Number(counts?.seals),
      differences,
    };
  } finally {
    await client.query('rollback');
  }
}

/** Until the end of the transaction. */
async function mustBeAlone(client: ClientBase, limitMs: number): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [checkLock]);
  if (rows[0]?.free === true) return;
  throw new CodedError('busy', 'The ledger is being checked for somebody else.', { retryAfterMs: limitMs });
}

function timeLimit(client: ClientBase, limitMs: number): BeforeEach {
  const endsAt = performance.now() + limitMs;
  return () => client.query(`set local statement_timeout = ${Math.max(1, Math.ceil(endsAt - performance.now()))}`);
}

/** As `checkLedger`, in the transaction of the client. */
export async function findDifferences(
  client: ClientBase,
  beforeEach: BeforeEach = async () => undefined,
): Promise<LedgerDifference[]> {
  const differences: LedgerDifference[] = [];
  /* oxlint-disable no-await-in-loop -- one connection */
  for (const { name, sql } of ledgerChecks) {
    await beforeEach();
    const { rows } = await client.query<{ subject: string; found: string }>(sql, [differencesMax]);
    for (const row of rows) differences.push({ check: name, ...row });
  }
  /* oxlint-enable no-await-in-loop */
  return differences;
}
