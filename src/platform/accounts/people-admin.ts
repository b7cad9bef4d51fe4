import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { Invite } from '../../../entities/invite.ts';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { useFirstAdminToken, voidFirstAdminToken } from '../../db/first-admin.ts';
import { foldText } from '../../lib/fold-text.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { Role } from '../../protocol/accounts.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { PersonRequest } from '../../protocol/people.ts';
import { digestLink, endResetLinks } from './account-links.ts';
import { leaveSeasons } from '../seasons/season-names.ts';
import type { HostTokens } from './accounts.ts';
import { endApiKeys } from './api-keys.ts';
import type { Audit } from './audit.ts';
import { namedBy } from './find-person.ts';
import { checkIsAdmin, isOnlyAdmin, lockAdmins } from './lock-admins.ts';

export interface ListedPerson {
  /** Or the address, of people who have no login. */
  login: string;
  displayName: string;
  role: Role;
  status: 'active' | 'disabled';
  createdAt: Date;
}

export interface NewLink {
  token: string;
  /** Unix ms. */
  expiresAt: number;
}

export interface PeopleAdminDeps {
  orm: MikroORM;
  hostTokens: HostTokens;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'uuid' | 'secret'>;
  /** Unix milliseconds. */
  now: () => number;
}

/** An admin's id; undefined on the command line, which needs access to the server. */
type Actor = string | undefined;

const linkTtlMs = 86_400_000;
const tokenBytes = 32;
const listMax = 10_000;

/** Account administration, for admins and the command line. Stateless. */
export class PeopleAdmin {
  readonly #deps: PeopleAdminDeps;

  constructor(deps: PeopleAdminDeps) {
    this.#deps = deps;
  }

  /** All accounts by login, those without one last; 10,000 at most. */
  async list(): Promise<ListedPerson[]> {
    const people = await this.#deps.orm.em
      .fork()
      .find(User, { role: { $ne: 'guest' } }, { orderBy: { loginFolded: 'asc' }, limit: listMax });
    return people.map(({ login, email, displayName, role, status, createdAt }) => ({
      login: login ?? email ?? '',
      displayName,
      role: role ?? 'guest',
      status: status ?? 'active',
      createdAt,
    }));
  }

  /**
   * Makes the account an admin. `login` is a login or a verified address, as in all methods.
   * @returns the token of a link that sets a password, if the login was new and an account was made
   * @throws {CodedError} `not_found` for an unverified address
   */
  async makeAdmin(login: string): Promise<string | undefined> {
    return await this.#deps.orm.em.fork().transactional(async (em) => {
      const found = await lockByLogin(em, login);
      if (found !== null) {
        await this.#setRole(em, found, { role: 'admin', actor: undefined });
        return undefined;
      }
      if (login.includes('@')) throw nobodyIs(login);
      const id = this.#deps.randomness.uuid();
      const createdAt = new Date(this.#deps.now());
      const user = { id, login, loginFolded: foldText(login), displayName: login, createdAt };
      await this.#setRole(em, em.create(User, user), { role: 'admin', actor: undefined });
      return (await this.#addLink(em, id, undefined)).token;
    });
  }

  /**
   * Makes a one-time link that sets a password, valid for a day; revokes earlier ones. The password works until then.
   * @throws {CodedError} `not_found`
   */
  async makeResetLink(login: string): Promise<NewLink> {
    return await this.#deps.orm.em
      .fork()
      .transactional(async (em) => await this.#addLink(em, (await find(em, login)).id, undefined));
  }

  /**
   * Ends all sessions, keys, links and host seats of the person, and blocks new ones. Takes them off leaderboards.
   * @throws {CodedError} `not_found`
   */
  async disable(login: string): Promise<void> {
    const id = await this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await find(em, login);
      await this.#disable(em, user, undefined);
      return user.id;
    });
    await this.#deps.hostTokens.tellRooms(id);
  }

  /** Lets a disabled person sign in again. @throws {CodedError} `not_found` */
  async enable(login: string): Promise<void> {
    await this.#deps.orm.em.fork().transactional(async (em) => this.#enable(em, await find(em, login), undefined));
  }

  /**
   * Changes a person's role or status, as an admin. An unchanged value is not audited.
   * @throws {CodedError} `not_found`; `bad_request` for an impossible role; `conflict` for the last admin and for
   *   oneself; `not_allowed` when the actor is no longer an admin.
   */
  async change(actorId: string, personId: string, { role, status }: PersonRequest): Promise<void> {
    const ended = await this.#deps.orm.em.fork().transactional(async (em) => {
      const admins = await lockAdmins(em);
      const user = await findById(em, personId);
      if (role !== undefined) checkRole(user, role);
      const losesAdmin = role === 'host' || status === 'disabled';
      if (losesAdmin && isOnlyAdmin(admins, user.id)) {
        throw new CodedError('conflict', 'This is the only admin. Make somebody else an admin first.');
      }
      if (losesAdmin && user.id === actorId) {
        throw new CodedError('conflict', 'This is your own account. Another admin can do that.');
      }
      checkIsAdmin(admins, actorId);
      if (role !== undefined && role !== user.role) await this.#setRole(em, user, { role, actor: actorId });
      if (status === user.status || status === undefined) return undefined;
      if (status === 'active') this.#enable(em, user, actorId);
      else await this.#disable(em, user, actorId);
      return status === 'disabled' ? user.id : undefined;
    });
    if (ended !== undefined) await this.#deps.hostTokens.tellRooms(ended);
  }

  /**
   * Makes an account the first admin, by the link that `npm start` prints while there is none.
   * @throws {CodedError} `bad_request` for a used or revoked link; `conflict` for a guest.
   */
  async becomeFirstAdmin(userId: string, token: string): Promise<void> {
    await this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await findById(em, userId);
      if (user.role === 'guest') throw new CodedError('conflict', 'Register or sign in first.');
      if (!(await useFirstAdminToken(em, token))) {
        const fault = 'was used, or is void: there is an admin, or the server has made another one';
        throw new CodedError('bad_request', `/token: ${fault}`, { details: [{ path: '/token', message: fault }] });
      }
      await this.#setRole(em, user, { role: 'admin', actor: userId });
    });
  }

  /** `makeResetLink` for an admin. @throws {CodedError} `not_found`; `conflict` for guests: they have no password. */
  async makeResetLinkFor(actorId: string, personId: string): Promise<NewLink> {
    return await this.#deps.orm.em.fork().transactional(async (em) => {
      checkIsAdmin(await lockAdmins(em), actorId);
      const user = await findById(em, personId);
      if (user.role === 'guest') throw new CodedError('conflict', 'A guest has no password.');
      return await this.#addLink(em, user.id, actorId);
    });
  }

  async #disable(em: EntityManager, user: User, actorId: Actor): Promise<void> {
    user.status = 'disabled';
    this.#deps.audit.add(em, { action: 'disabled', actorId, subjectId: user.id });
    await em.nativeDelete(Session, { userId: user.id });
    await endApiKeys(em, this.#deps.audit, { userId: user.id, actorId });
    await em.nativeDelete(AccountLink, { userId: user.id });
    await em.nativeDelete(Invite, { createdBy: user.id });
    await this.#deps.hostTokens.makeVoid(em, user.id);
    await leaveSeasons(em, user.id);
  }

  #enable(em: EntityManager, user: User, actorId: Actor): void {
    user.status = 'active';
    this.#deps.audit.add(em, { action: 'enabled', actorId, subjectId: user.id });
  }

  async #setRole(em: EntityManager, user: User, { role, actor }: { role: Role; actor: Actor }): Promise<void> {
    user.role = role;
    if (role === 'admin') await voidFirstAdminToken(em);
    this.#deps.audit.add(em, { action: 'role_changed', actorId: actor, subjectId: user.id, details: { role } });
  }

  async #addLink(em: EntityManager, userId: string, actorId: Actor): Promise<NewLink> {
    const token = this.#deps.randomness.secret(tokenBytes);
    const now = this.#deps.now();
    const expiresAt = now + linkTtlMs;
    await endResetLinks(em, userId, 'all');
    this.#deps.audit.add(em, { action: 'reset_link_made', actorId, subjectId: userId });
    em.create(AccountLink, {
      tokenHash: digestLink('reset', token),
      userId,
      createdAt: new Date(now),
      expiresAt: new Date(expiresAt),
    });
    return { token, expiresAt };
  }
}

/** @throws {CodedError} `bad_request`: guests become accounts by registering, never the reverse. */
function checkRole(user: User, role: Role): void {
  if (role === user.role) return;
  const fault =
    user.role === 'guest'
      ? 'cannot be set for a guest, who becomes an account by registering'
      : role === 'guest'
        ? 'cannot be guest: an account stays one'
        : undefined;
  if (fault === undefined) return;
  throw new CodedError('bad_request', `/role: ${fault}`, { details: [{ path: '/role', message: fault }] });
}

const lockByLogin = (em: EntityManager, login: string): Promise<User | null> =>
  em.findOne(User, namedBy(login), { lockMode: LockMode.PESSIMISTIC_WRITE });

async function find(em: EntityManager, login: string): Promise<User> {
  const user = await lockByLogin(em, login);
  if (user === null) throw nobodyIs(login);
  return user;
}

async function findById(em: EntityManager, asked: string): Promise<User> {
  const id = canonicalUuid(asked);
  const user = id === undefined ? null : await em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (user === null) throw new CodedError('not_found', 'There is no such person.');
  return user;
}
const nobodyIs = (login: string) => new CodedError('not_found', `There is no account ${JSON.stringify(login)}.`);
