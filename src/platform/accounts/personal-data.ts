import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { AuditEntry } from '../../../entities/audit-entry.ts';
import { Invite } from '../../../entities/invite.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { CodedError } from '../../protocol/errors.ts';
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
   * @throws {CodedError} `conflict` for the only admin; `bad_token` for a deleted person.
   */
  async delete(userId: string): Promise<void> {
    const { orm, hostTokens, audit } = this.#deps;
    await orm.em.fork().transactional(async (em) => {
      const admins = await lockAdmins(em);
      const user = await em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (user === null) throw new CodedError('bad_token', 'The token is unknown or has expired.');
      if (isOnlyAdmin(admins, userId)) {
        throw new CodedError('conflict', 'You are the only admin. Make somebody else an admin first.');
      }
      await endApiKeys(em, audit, { userId, actorId: userId });
      audit.add(em, { action: 'deleted', actorId: userId, subjectId: userId, details: { role: user.role ?? 'guest' } });
      await deleteAccess(em, userId);
      await hostTokens.makeVoid(em, userId);
      em.remove(user);
      await em.flush();
      await enqueueJob(em, 'delete-person', { userId }, { jobKey: `delete-person:${userId}` });
    });
    await hostTokens.tellRooms(userId);
  }
}

async function deleteAccess(em: EntityManager, userId: string): Promise<void> {
  await em.nativeDelete(Session, { userId });
  await em.nativeDelete(AccountLink, { userId });
  await em.nativeDelete(Invite, { createdBy: userId });
}
