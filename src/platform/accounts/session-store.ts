import { createHash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { ApiKey } from '../../../entities/api-key.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { Role } from '../../protocol/accounts.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { CodedError } from '../../protocol/errors.ts';

/** The owner of a valid token. */
export interface SessionCaller {
  kind: 'person';
  userId: string;
  role: Role;
  /** The token's session. */
  sessionId: string;
  /** Start of the session, Unix ms. */
  signedInAt: number;
}

/** The owner of an API key, within its scopes. */
export interface KeyCaller {
  kind: 'key';
  userId: string;
  role: Role;
  keyId: string;
  scopes: readonly Scope[];
}

export type Caller = SessionCaller | KeyCaller;

export interface Guest {
  /** Returned only here; the row has its digest. */
  token: string;
  user: { id: string; displayName: string };
}

/** The origin of a session. */
export interface Device {
  kind: 'web' | 'bearer';
  /** The device's own name, shown to its owner. */
  name: string | undefined;
}

export interface ListedSession {
  id: string;
  kind: 'web' | 'bearer';
  /** Unix ms, as the other time. */
  createdAt: number;
  lastUsedAt: number;
  device?: string;
  current: boolean;
}

const tokenBytes = 32;
const tokenLengthMax = 200;
const dayMs = 86_400_000;
const sessionMs = 30 * dayMs;
const touchIntervalMs = dayMs / 24;
/** Per person; one more ends the least recently used session. */
const sessionsMax = 100;

interface FoundSession {
  id: string;
  userId: string;
  role: Role;
  lastUsedAt: Date;
  createdAt: Date;
}

/** Issues and checks session tokens. Stateless: sessions are rows. */
export class SessionStore {
  readonly #orm: MikroORM;
  readonly #randomness: Pick<Randomness, 'secret' | 'uuid' | 'playerId'>;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(deps: {
    orm: MikroORM;
    randomness: Pick<Randomness, 'secret' | 'uuid' | 'playerId'>;
    now: () => number;
  }) {
    this.#orm = deps.orm;
    this.#randomness = deps.randomness;
    this.#now = deps.now;
  }

  /** Makes a guest account and its first session. */
  async createGuest(): Promise<Guest> {
    const user = {
      id: this.#randomness.uuid(),
      displayName: `Guest ${this.#randomness.playerId().slice(0, 4).toUpperCase()}`,
    };
    const em = this.#orm.em.fork();
    em.create(User, { ...user, createdAt: new Date(this.#now()) });
    const token = this.add(em, user.id, { kind: 'bearer', name: undefined });
    await em.flush();
    return { token, user };
  }

  /** Adds a session; the caller flushes. @returns its token, shown only here */
  add(em: EntityManager, userId: string, device: Device): string {
    const token = this.#randomness.secret(tokenBytes);
    const createdAt = new Date(this.#now());
    em.create(Session, {
      id: this.#randomness.uuid(),
      tokenHash: digestToken(token),
      userId,
      kind: device.kind,
      device: device.name ?? null,
      createdAt,
      lastUsedAt: createdAt,
    });
    return token;
  }

  /**
   * The owner of a token. A session expires 30 days after its last use, which is recorded at most once an hour.
   * @throws {CodedError} `bad_token` for an unknown or expired token, and if its owner is disabled.
   */
  async authenticate(token: string): Promise<SessionCaller> {
    if (token === '' || token.length > tokenLengthMax) throw refused();
    const em = this.#orm.em.fork();
    const tokenHash = digestToken(token);
    const [session] = await em.execute<FoundSession[]>(
      `select s.id, s.user_id as "userId", s.last_used_at as "lastUsedAt",
        s.created_at as "createdAt", u.role from session s
        join "user" u on u.id = s.user_id where s.token_hash = ? and u.status = 'active'`,
      [tokenHash],
    );
    const now = this.#now();
    if (session === undefined) throw refused();
    const unusedMs = now - new Date(session.lastUsedAt).getTime();
    if (unusedMs >= sessionMs) throw refused();
    if (unusedMs >= touchIntervalMs) await em.nativeUpdate(Session, { tokenHash }, { lastUsedAt: new Date(now) });
    const signedInAt = new Date(session.createdAt).getTime();
    return { kind: 'person', userId: session.userId, role: session.role, sessionId: session.id, signedInAt };
  }

  /**
   * Checks again after slow work: the caller must get no secret if their session or key has ended meanwhile.
   * @throws {CodedError} `bad_token`
   */
  async confirm(caller: Caller): Promise<void> {
    const { userId } = caller;
    const em = this.#orm.em.fork();
    const count =
      caller.kind === 'key'
        ? await em.count(ApiKey, { id: caller.keyId, userId })
        : await em.count(Session, { id: caller.sessionId, userId });
    if (count === 0) throw refused();
  }

  /** The caller's sessions, last used first. */
  async list({ userId, sessionId }: SessionCaller): Promise<ListedSession[]> {
    const since = new Date(this.#now() - sessionMs);
    const rows = await this.#orm.em
      .fork()
      .find(Session, { userId, lastUsedAt: { $gt: since } }, { orderBy: { lastUsedAt: 'desc' }, limit: sessionsMax });
    return rows.map(({ id, kind, device, createdAt, lastUsedAt }) => ({
      id,
      kind,
      createdAt: createdAt.getTime(),
      lastUsedAt: lastUsedAt.getTime(),
      ...(device ? { device } : {}),
      current: id === sessionId,
    }));
  }

  /** Ends one session of the person. @throws {CodedError} `not_found` if absent or another person's. */
  async end(userId: string, sessionId: string): Promise<void> {
    const id = canonicalUuid(sessionId);
    const ended = id === undefined ? 0 : await this.#orm.em.fork().nativeDelete(Session, { id, userId });
    if (ended === 0) throw new CodedError('not_found', 'There is no such session, or it is not yours.');
  }

  /** Ends the session of a discarded token, if any. */
  async endByToken(token: string): Promise<void> {
    await this.#orm.em.fork().nativeDelete(Session, { tokenHash: digestToken(token) });
  }
}

/** Ends a person's surplus sessions, in the caller's transaction, under their row lock. */
export async function endOldestSessions(em: EntityManager, userId: string): Promise<void> {
  await em.execute(
    `delete from session where token_hash in (
      select token_hash from session where user_id = ? order by last_used_at desc offset ?)`,
    [userId, sessionsMax],
  );
}

/** A token has 256 random bits: a plain digest can be neither reversed nor guessed. */
export function digestToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const refused = () => new CodedError('bad_token', 'The token is unknown or has expired.');
