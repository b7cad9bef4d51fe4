import { CodedError } from '../../protocol/errors.ts';

interface Refusal {
  readonly code: string;
  readonly constraint?: string;
}

/** The SQLSTATE and the constraint of an error of PostgreSQL, or of its causes. */
function refusalOf(error: unknown): Refusal | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code, constraint } = each as { code?: unknown; constraint?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
      return { code, ...(typeof constraint === 'string' && { constraint }) };
  }
  return undefined;
}

/** After these the same work may succeed: a deadlock, a serialization failure, a debt that another transfer has paid meanwhile. */
export function isRepeatable(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === '40P01' || refusal?.code === '40001' || refusal?.constraint === 'account_debt_check';
}

/** Somebody has spent what was read of a balance. */
export const isOverdrawn = (error: unknown): boolean => refusalOf(error)?.constraint === 'account_floor_check';

/** A balance is a whole number of 64 bits: a text, as amounts are. */
const balanceMax = (2n ** 63n - 1n).toString();
/** See migrations/sql/ledger-room.sql. */
const heldMax = (2n ** 62n).toString();

/** What PostgreSQL's refusal of a transfer means to a client; any other error as it is. */
export function refusalOfLedger(error: unknown): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined) return error;
  const { code, constraint } = refusal;
  const as = (coded: 'insufficient' | 'conflict' | 'limit', message: string, details?: unknown) =>
    new CodedError(coded, message, { cause: error, ...(details !== undefined && { details }) });
  if (constraint === 'account_floor_check') return as('insufficient', 'The balance is too small for this.');
  if (constraint === 'entry_holder_check')
    return as('conflict', 'The person of this wallet is gone: nothing can be paid into it.');
  if (constraint === 'transfer_refunds_unique') return as('conflict', 'This transfer was refunded already.');
  if (constraint === 'transfer_resolves_unique') return as('conflict', 'This hold was captured or released already.');
  if (constraint === 'account_held_check')
    return as('limit', 'No more than this of a wallet can be held at once.', { limit: 'held', maximum: heldMax });
  if (code === '22003')
    return as('limit', 'No account can have as much as this, with what is held of it.', {
      limit: 'balance',
      maximum: balanceMax,
    });
  return error;
}
