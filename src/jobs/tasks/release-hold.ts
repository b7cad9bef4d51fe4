import type { LedgerDeps } from '../../platform/ledger/ledger-deps.ts';
import { Ledger } from '../../platform/ledger/ledger.ts';
import { expirePotHold } from '../../platform/pots/expire-pot-hold.ts';

/** Releases a hold whose time is over; one that is resolved stays as it is. Idempotent. @returns 1 when it was released now */
export async function releaseHold(deps: LedgerDeps, holdId: string): Promise<number> {
  const ledger = new Ledger(deps);
  const hold = await ledger.holds.find(holdId);
  if (hold?.purpose === 'pot' && hold.ref !== null) {
    return (await expirePotHold({ ledger, now: deps.now }, hold.ref, holdId)) ? 1 : 0;
  }
  return (await ledger.holds.expire(holdId)) ? 1 : 0;
}
