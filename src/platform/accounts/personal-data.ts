import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { AuditEntry } from '../../../entities/audit-entry.ts';
import { DepositAddress } from '../../../entities/deposit-address.ts';
import { DepositNonce } from '../../../entities/deposit-nonce.ts';
import { DepositTransfer } from '../../../entities/deposit-transfer.ts';
import { Deposit } from '../../../entities/deposit.ts';
import { Invite } from '../../../entities/invite.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { hasBalance } from '../ledger/close-accounts.ts';
import { isInPot } from '../pots/is-in-pot.ts';
import { CodedError } from '../../protocol/errors.ts';
import { forgetInSeasons } from '../seasons/season-names.ts';
import type { HostTokens } from './accounts.ts';
import { endApiKeys } from './api-keys.ts';
import type { Audit } from './audit.ts';
import { isOnlyAdmin, lockAdmins } from './lock-admins.ts';

export interface PersonalDataDeps {
  orm: MikroORM;
  hostTokens: HostTokens;
  audit: Pick<Audit, 'add'>;
  /** Unix milliseconds. */
  now: () => number;
}

/** The audit notes one export per person within this time, so exports cannot fill it. */
const exportNotedMs = 3_600_000;

/** Export and deletion of all data about a person. Stateless. */
export class PersonalData {
  readonly #deps: PersonalDataDeps;

  constructor(deps: PersonalDataDeps) {
    this.#deps = deps;
  }

  /** Audits an export of the person's data. */
  async noteExport(userId: string): Promise<void> {
    const { orm, audit, now } = this.#deps;
    const em = orm.em.fork();
    const since = new Date(now() - exportNotedMs);
    if ((await em.count(AuditEntry, { subjectId: userId, action: 'exported', at: { $gt: since } })) > 0) return;
    audit.add(em, { action: 'exported', actorId: userId, subjectId: userId });
    await em.flush();
  }

  /**
   * Deletes a person. The commit removes the account and its credentials, ends host seats, and hides the person's
   * quizzes and games. Its job ends games in play, then deletes all data.
   * @param forfeits whether the person gives up what is left of points and credits
   * @throws {CodedError} `conflict` for the only admin, with a balance unless it is given up, and with a stake in a game;
   *   `bad_token` for a deleted person.
   */
  async delete(userId: string, { forfeits }: { forfeits: boolean }): Promise<void> {
    const { orm, hostTokens, audit } = this.#deps;
    await orm.em.fork().transactional(async (em) => {
      const admins = await lockAdmins(em);
      const user = await em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (user === null) throw new CodedError('bad_token', 'The token is unknown or has expired.');
      if (isOnlyAdmin(admins, userId)) {
        throw new CodedError('conflict', 'You are the only admin. Make somebody else an admin first.');
      }
      // Under the person's lock, which joins wait for.
      if (await isInPot(em, userId)) throw inPot();
      if (!forfeits && (await hasBalance(em, userId))) throw hasLeft();
      await endApiKeys(em, audit, { userId, actorId: userId });
      audit.add(em, { action: 'deleted', actorId: userId, subjectId: userId, details: { role: user.role ?? 'guest' } });
      await deleteAccess(em, userId);
      await severDeposits(em, userId);
      await hostTokens.makeVoid(em, userId);
      em.remove(user);
      await em.flush();
      await forgetInSeasons(em, userId);
      await enqueueJob(em, 'delete-person', { userId }, { jobKey: `delete-person:${userId}` });
    });
    await hostTokens.tellRooms(userId);
  }
}

const inPot = () =>
  new CodedError('conflict', 'You have a part in the pot of a game. Leave the game, or wait for its end.');
function hasLeft(): CodedError {
  const message = 'must be true: points or credits are left, which would be given up';
  return new CodedError('conflict', `/forfeit: ${message}`, { details: [{ path: '/forfeit', message }] });
}

async function deleteAccess(em: EntityManager, userId: string): Promise<void> {
  await em.nativeDelete(Session, { userId });
  await em.nativeDelete(AccountLink, { userId });
  await em.nativeDelete(Invite, { createdBy: userId });
}

/** What was paid stays, as it counts once for ever; whose it was goes. */
async function severDeposits(em: EntityManager, userId: string): Promise<void> {
  await em.nativeDelete(DepositAddress, { userId });
  await em.nativeDelete(DepositNonce, { userId });
  await em.nativeDelete(Deposit, { userId });
  await em.nativeUpdate(DepositTransfer, { userId }, { userId: null });
}
