import type { LedgerDeps } from '../ledger/ledger-deps.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { returnOrder } from './pot-orders.ts';
import { endEntries, lockPot, readOpenEntries, readSponsored } from './pot-rows.ts';

/**
 * Gives back what was held in a pot for as long as holds last: its game never ended. Idempotent.
 * @param gameId what the hold's transfer is about
 * @returns whether it was given back now
 */
export async function expirePotHold(
  { ledger, now }: Pick<LedgerDeps, 'now'> & { ledger: Ledger },
  gameId: string,
  holdId: string,
): Promise<boolean> {
  return await ledger.transact(async (em, post) => {
    const pot = await lockPot(em, gameId, 'update');
    if (pot === undefined) return false;
    const entry = (await readOpenEntries(em, gameId)).find(({ hold }) => hold?.holdId === holdId);
    if (entry?.hold !== undefined) {
      await endEntries(em, [{ id: entry.id, outcome: 'expired' }], now());
      await post([returnOrder(pot, entry.hold)]);
      return true;
    }
    const sponsored = await readSponsored(em, gameId);
    if (sponsored?.holdId !== holdId) return false;
    await post([returnOrder(pot, sponsored)]);
    return true;
  });
}
