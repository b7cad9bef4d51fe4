import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';

interface HostTokens {
  makeVoid(em: EntityManager, userId: string, heir: string): Promise<void>;
}

/**
 * Transfers all that a guest owns to an account, whose row is locked, and deletes the guest with its host tokens, in
 * the caller's transaction. The account's own games go on. Limits do not apply: an account beyond them cannot add more
 * for a while.
 * @returns false if the guest no longer exists
 */
export async function adoptGuest(
  em: EntityManager,
  guestId: string,
  accountId: string,
  hostTokens: HostTokens,
): Promise<boolean> {
  const guest = await em.findOne(User, { id: guestId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (guest?.role !== 'guest') return false;
  await hostTokens.makeVoid(em, guestId, accountId);
  await em.execute('update quiz set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update game set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update media set owner_id = ? where owner_id = ?', [accountId, guestId]);
  // After the games: a job that counts one locks its row, and has written before it or reads the account.
  await em.execute('update question_moment set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update game_moment set owner_id = ? where owner_id = ?', [accountId, guestId]);
  await em.execute('update player set user_id = ? where user_id = ?', [accountId, guestId]);
  await em.execute('delete from session where user_id = ?', [guestId]);
  await em.execute('delete from idempotency_key where user_id = ?', [guestId]);
  em.remove(guest);
  return true;
}
