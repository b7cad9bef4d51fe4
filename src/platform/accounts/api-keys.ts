import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { ApiKey } from '../../../entities/api-key.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { ApiKeyRequest, ListedApiKey, MadeApiKey, Role } from '../../protocol/accounts.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { CodedError } from '../../protocol/errors.ts';
import { isApiKey, makeApiKey } from './api-key-text.ts';
import type { Audit } from './audit.ts';
import { digestToken, type KeyCaller, type SessionCaller } from './session-store.ts';

export interface ApiKeysDeps {
  orm: MikroORM;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'bytes' | 'uuid'>;
  /** Unix milliseconds. */
  now: () => number;
}

/** Per person. */
const keysMax = 50;
const touchIntervalMs = 3_600_000;

interface FoundKey {
  id: string;
  userId: string;
  role: Role;
  scopes: Scope[];
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

/** People's API keys. Stateless: keys are rows. */
export class ApiKeys {
  readonly #deps: ApiKeysDeps;

  constructor(deps: ApiKeysDeps) {
    this.#deps = deps;
  }

  /**
   * The key's owner and scopes. A malformed key is refused without a database query. Use is recorded at most once an
   * hour.
   * @throws {CodedError} `bad_token` for an unknown, ended or expired key, and if its owner is disabled.
   */
  async authenticate(key: string): Promise<KeyCaller> {
    if (!isApiKey(key)) throw refused();
    const em = this.#deps.orm.em.fork();
    const keyHash = digestToken(key);
    const [found] = await em.execute<FoundKey[]>(
      `select k.id, k.user_id as "userId", u.role, k.scopes, k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt"
        from api_key k join "user" u on u.id = k.user_id where k.key_hash = ? and u.status = 'active'`,
      [keyHash],
    );
    const now = this.#deps.now();
    if (found === undefined || (found.expiresAt !== null && new Date(found.expiresAt).getTime() <= now))
      throw refused();
    const { id: keyId, userId, role, scopes, lastUsedAt } = found;
    if (lastUsedAt === null || now - new Date(lastUsedAt).getTime() >= touchIntervalMs) {
      await em.nativeUpdate(ApiKey, { keyHash }, { lastUsedAt: new Date(now) });
    }
    return { kind: 'key', userId, role, keyId, scopes };
  }

  /** The person's keys, the newest first, expired ones too. */
  async list(userId: string): Promise<ListedApiKey[]> {
    const rows = await this.#deps.orm.em
      .fork()
      .find(ApiKey, { userId }, { orderBy: { createdAt: 'desc', id: 'desc' }, limit: keysMax });
    return rows.map(describe);
  }

  /**
   * Makes a key. The caller has confirmed their identity.
   * @throws {CodedError} `bad_request` for an expiry in the past, `limit`, `bad_token` when the session has ended
   *   meanwhile
   */
  async create({ userId, sessionId }: SessionCaller, request: Omit<ApiKeyRequest, 'password'>): Promise<MadeApiKey> {
    const { name, scopes, expiresAt } = request;
    const now = this.#deps.now();
    if (expiresAt !== undefined && expiresAt <= now) throw past();
    const { key, prefix } = makeApiKey(this.#deps.randomness.bytes);
    return await this.#deps.orm.em.fork().transactional(async (em) => {
      // Ending all keys takes this lock, and ends the session too.
      await em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if ((await em.count(Session, { id: sessionId, userId })) === 0) throw refused();
      if ((await em.count(ApiKey, { userId })) >= keysMax) throw tooManyKeys();
      const made = em.create(ApiKey, {
        keyHash: digestToken(key),
        id: this.#deps.randomness.uuid(),
        userId,
        name,
        prefix,
        scopes: [...new Set(scopes)],
        createdAt: new Date(now),
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      });
      this.#deps.audit.add(em, { action: 'key_made', actorId: userId, subjectId: userId, details: { key: made.id } });
      return { ...describe(made), key };
    });
  }

  /** Ends one key of the person. @throws {CodedError} `not_found` if absent or another person's. */
  async end(userId: string, keyId: string): Promise<void> {
    const id = canonicalUuid(keyId);
    await this.#deps.orm.em.fork().transactional(async (em) => {
      const ended = id === undefined ? 0 : await em.nativeDelete(ApiKey, { id, userId });
      if (ended === 0) throw new CodedError('not_found', 'There is no such key, or it is not yours.');
      noteEnded(em, this.#deps.audit, { keyId: String(id), actorId: userId, subjectId: userId });
    });
  }
}

/**
 * Ends all keys of a person, in the transaction that causes it, under the person's row lock.
 * @param actorId the actor; undefined on the command line
 */
export async function endApiKeys(
  em: EntityManager,
  audit: Pick<Audit, 'add'>,
  { userId, actorId }: { userId: string; actorId: string | undefined },
): Promise<void> {
  const ended = await em.execute<{ id: string }[]>('delete from api_key where user_id = ? returning id', [userId]);
  for (const { id } of ended) noteEnded(em, audit, { keyId: id, actorId, subjectId: userId });
}

function noteEnded(
  em: EntityManager,
  audit: Pick<Audit, 'add'>,
  { keyId, actorId, subjectId }: { keyId: string; actorId: string | undefined; subjectId: string },
): void {
  audit.add(em, { action: 'key_ended', actorId, subjectId, details: { key: keyId } });
}

const describe = ({ id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt }: ApiKey): ListedApiKey => ({
  id,
  name,
  prefix,
  scopes: scopes as Scope[],
  createdAt: createdAt.getTime(),
  ...(lastUsedAt ? { lastUsedAt: lastUsedAt.getTime() } : {}),
  ...(expiresAt ? { expiresAt: expiresAt.getTime() } : {}),
});

const refused = () => new CodedError('bad_token', 'The key is unknown or has expired.');
const past = () =>
  new CodedError('bad_request', '/expiresAt: must be in the future', {
    details: [{ path: '/expiresAt', message: 'must be in the future' }],
  });
const tooManyKeys = () =>
  new CodedError('limit', `There are ${keysMax} keys already. End one that is not needed.`, {
    details: { limit: 'keys', maximum: keysMax },
  });
