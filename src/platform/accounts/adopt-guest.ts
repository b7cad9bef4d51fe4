import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';

/**
 * Gives everything of a guest to an account, whose row is locked, and ends the guest, in the caller's transaction. Limits do
 * not stop it: an account beyond them makes nothing new for a while.
 * @returns false when there is no such guest any more
 */
export async function adoptGuest(em: EntityManager, guestId: string, accountId: string): Promise<boolean> {
  const guest = await em.findOne(User, { id: guestId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (guest?.role !== 'guest') return false;
  await em.execute('update quiz set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update game set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update player set user_id = ? where user_id = ?', [accountId, guestId]);
  await em.execute('delete from session where user_id = ?', [guestId]);
  await em.execute('delete from idempotency_key where user_id = ?', [guestId]);
  em.remove(guest);
  return true;
}
