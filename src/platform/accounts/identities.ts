import type { MikroORM } from '@mikro-orm/postgresql';
import { UserIdentity } from '../../../entities/user-identity.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { CodedError } from '../../protocol/errors.ts';
import { lockUser } from './find-person.ts';
import type { Audit } from './audit.ts';

interface ListedIdentity {
  id: string;
  provider: string;
  email?: string;
  /** Unix ms, as the other time. */
  createdAt: number;
  lastUsedAt: number;
}

export interface IdentitiesDeps {
  orm: MikroORM;
  audit: Pick<Audit, 'add'>;
  /** Ids of the configured providers. */
  providers: ReadonlySet<string>;
}

/** A person's connected sign-in services. Stateless. */
export class Identities {
  readonly #deps: IdentitiesDeps;

  constructor(deps: IdentitiesDeps) {
    this.#deps = deps;
  }

  /** Newest first, and whether the person has a password. */
  async list(userId: string): Promise<{ identities: ListedIdentity[]; hasPassword: boolean }> {
    const em = this.#deps.orm.em.fork();
    const [{ hasPassword } = { hasPassword: false }] = await em.execute<{ hasPassword: boolean }[]>(
      `select password_hash is not null and (login is not null or verified_email is not null) as "hasPassword"
        from "user" where id = ?`,
      [userId],
    );
    const rows = await em.find(UserIdentity, { userId }, { orderBy: { createdAt: 'desc', id: 'desc' } });
    const identities = rows.map(({ id, provider, email, createdAt, lastUsedAt }) => ({
      id,
      provider,
      ...(email ? { email } : {}),
      createdAt: createdAt.getTime(),
      lastUsedAt: lastUsedAt.getTime(),
    }));
    return { identities, hasPassword };
  }

  /**
   * Removes an identity.
   * @throws {CodedError} `not_found` if absent or another person's, `conflict` for the last way to sign in
   */
  async unlink(userId: string, identityId: string): Promise<void> {
    const id = canonicalUuid(identityId);
    await this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await lockUser(em, userId);
      const all = await em.find(UserIdentity, { userId });
      const identity = all.find((each) => each.id === id);
      if (identity === undefined) throw new CodedError('not_found', 'There is no such identity, or it is not yours.');
      // An identity of an unconfigured provider cannot sign in.
      const others = all.filter((each) => each !== identity && this.#deps.providers.has(each.provider));
      const { passwordHash, login, verifiedEmail } = user ?? {};
      const hasPassword = Boolean(passwordHash) && Boolean(login ?? verifiedEmail);
      if (others.length === 0 && !hasPassword) {
        throw new CodedError('conflict', 'This is the only way to sign in to your account.');
      }
      this.#deps.audit.add(em, {
        action: 'identity_unlinked',
        actorId: userId,
        subjectId: userId,
        details: { identity: identity.id, provider: identity.provider },
      });
      em.remove(identity);
    });
  }
}
