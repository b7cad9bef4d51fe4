import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { foldText } from '../../lib/fold-text.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { HostTokens } from './accounts.ts';
import type { Audit } from './audit.ts';
import { digestToken } from './session-store.ts';

export interface ListedPerson {
  login: string;
  displayName: string;
  role: 'guest' | 'host' | 'admin';
  status: 'active' | 'disabled';
  createdAt: Date;
}

export interface PeopleAdminDeps {
  orm: MikroORM;
  hostTokens: Pick<HostTokens, 'makeVoid'>;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'uuid' | 'secret'>;
  /** Unix milliseconds. */
  now: () => number;
}

const linkTtlMs = 86_400_000;
const tokenBytes = 32;
const listMax = 10_000;

/** What people who have the server do to accounts. Holds nothing. */
export class PeopleAdmin {
  readonly #deps: PeopleAdminDeps;

  constructor(deps: PeopleAdminDeps) {
    this.#deps = deps;
  }

  /** All accounts, by login; 10,000 at most. */
  async list(): Promise<ListedPerson[]> {
    const people = await this.#deps.orm.em
      .fork()
      .find(User, { loginFolded: { $ne: null } }, { orderBy: { loginFolded: 'asc' }, limit: listMax });
    return people.map(({ login, displayName, role, status, createdAt }) => ({
      login: login ?? '',
      displayName,
      role: role ?? 'guest',
      status: status ?? 'active',
      createdAt,
    }));
  }

  /**
   * Makes the account an admin's.
   * @returns the token of a link to set a password with, where there was no such account and one was made
   */
  async makeAdmin(login: string): Promise<string | undefined> {
    return await this.#deps.orm.em.fork().transactional(async (em) => {
      const found = await lockByLogin(em, login);
      if (found !== null) {
        found.role = 'admin';
        this.#noteRole(em, found.id);
        return undefined;
      }
      const id = this.#deps.randomness.uuid();
      const createdAt = new Date(this.#deps.now());
      em.create(User, { id, login, loginFolded: foldText(login), displayName: login, role: 'admin', createdAt });
      this.#noteRole(em, id);
      return await this.#addLink(em, id);
    });
  }

  /**
   * Makes a one-time link to set a password with, good for a day; earlier ones are void. The password stays until then.
   * @returns its token
   * @throws {CodedError} `not_found`
   */
  async makeResetLink(login: string): Promise<string> {
    return await this.#deps.orm.em
      .fork()
      .transactional(async (em) => await this.#addLink(em, (await find(em, login)).id));
  }

  /** Ends all sessions, links and host seats of the person, who gets no new ones. @throws {CodedError} `not_found` */
  async disable(login: string): Promise<void> {
    await this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await find(em, login);
      user.status = 'disabled';
      this.#deps.audit.add(em, { action: 'disabled', subjectId: user.id });
      await em.nativeDelete(Session, { userId: user.id });
      await em.nativeDelete(AccountLink, { userId: user.id });
      await this.#deps.hostTokens.makeVoid(em, user.id);
    });
  }

  /** Lets a disabled person sign in again. @throws {CodedError} `not_found` */
  async enable(login: string): Promise<void> {
    await this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await find(em, login);
      user.status = 'active';
      this.#deps.audit.add(em, { action: 'enabled', subjectId: user.id });
    });
  }

  #noteRole(em: EntityManager, subjectId: string): void {
    this.#deps.audit.add(em, { action: 'role_changed', subjectId, details: { role: 'admin' } });
  }

  async #addLink(em: EntityManager, userId: string): Promise<string> {
    const token = this.#deps.randomness.secret(tokenBytes);
    const now = this.#deps.now();
    await em.nativeDelete(AccountLink, { userId });
    this.#deps.audit.add(em, { action: 'reset_link_made', subjectId: userId });
    em.create(AccountLink, {
      tokenHash: digestToken(token),
      userId,
      createdAt: new Date(now),
      expiresAt: new Date(now + linkTtlMs),
    });
    return token;
  }
}

const lockByLogin = (em: EntityManager, login: string): Promise<User | null> =>
  em.findOne(User, { loginFolded: foldText(login) }, { lockMode: LockMode.PESSIMISTIC_WRITE });

async function find(em: EntityManager, login: string): Promise<User> {
  const user = await lockByLogin(em, login);
  if (user === null) throw new CodedError('not_found', `There is no account ${JSON.stringify(login)}.`);
  return user;
}
