import { UniqueConstraintViolationException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import { foldText } from '../../lib/fold-text.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { LoginRequest, MeRequest, RegisterRequest, UserReply } from '../../protocol/accounts.ts';
import { CodedError } from '../../protocol/errors.ts';
import { endResetLinks, findLink, useLink } from './account-links.ts';
import { unknownLink, type Addresses } from './addresses.ts';
import { adoptGuest } from './adopt-guest.ts';
import { endApiKeys } from './api-keys.ts';
import type { Audit } from './audit.ts';
import { describeUser } from './describe-user.ts';
import { findUser, lockUser, namedBy } from './find-person.ts';
import type { IsFrequentPassword } from './frequent-passwords.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { Admitted, Registration } from './registration.ts';
import { endOldestSessions, type SessionCaller, type Device, type SessionStore } from './session-store.ts';

export interface SignedIn {
  user: UserReply;
  /** Of the new session: returned only here. */
  token: string;
}

/** Revokes a person's host tokens: see `HostSeats`. */
export interface HostTokens {
  /** In the transaction that causes it. @param heir the owner of the games after the commit, if it changes */
  makeVoid(em: EntityManager, userId: string, heir?: string): Promise<void>;
  /** After the commit. Never throws: a job repeats it. */
  tellRooms(userId: string): Promise<void>;
}

export interface AccountsDeps {
  orm: MikroORM;
  sessions: Pick<SessionStore, 'add'>;
  passwords: Pick<PasswordHasher, 'hash' | 'verify'>;
  isFrequent: IsFrequentPassword;
  hostTokens: HostTokens;
  addresses: Pick<Addresses, 'sendsMail' | 'takeMail' | 'askToVerify'>;
  audit: Pick<Audit, 'add'>;
  registration: Pick<Registration, 'check' | 'admit'>;
  randomness: Pick<Randomness, 'uuid'>;
  /** Unix milliseconds. */
  now: () => number;
}

/** The origin of a sign-in request. */
export interface SignInFrom {
  device: Device;
  /** Network address. */
  address: string;
  /** The guest, by the request's token. */
  guest: SessionCaller | undefined;
  /** The device has signed in as this person before. */
  isKnown: boolean;
}

const displayNameMax = 60;
/** Within this time after sign-in, sensitive actions need no password. */
const freshMs = 600_000;

/** Logins and passwords. Ending sessions ends host tokens too. Stateless: people are rows. */
export class Accounts {
  readonly #deps: AccountsDeps;

  constructor(deps: AccountsDeps) {
    this.#deps = deps;
  }

  /**
   * Makes an account. A guest keeps their id and all they own; their earlier sessions and host tokens end.
   * @throws {CodedError} `bad_request` for a weak password, and without a login where no address can be verified;
   *   `conflict` when the login is taken; `too_many` mails; `busy`; refusals of `Registration`.
   */
  async register(request: RegisterRequest, { device, address, guest }: SignInFrom): Promise<SignedIn> {
    const { email = null, password, invite } = request;
    const { addresses } = this.#deps;
    const names = this.#namesOf(request);
    await this.#deps.registration.check(invite);
    this.#checkPassword(password, names.login, email);
    if (names.login !== null && (await this.#orm().count(User, { loginFolded: names.loginFolded })) > 0) {
      throw loginTaken();
    }
    const passwordHash = await this.#deps.passwords.hash(password);
    if (email !== null) await addresses.takeMail(email, { address });
    const credentials = { ...names, passwordHash, email };
    const registering = this.#orm().transactional(async (em) => {
      const admitted = await this.#deps.registration.admit(em, invite);
      const user = guest === undefined ? this.#create(em, credentials) : await becoming(em, guest.userId);
      em.assign(user, { ...credentials, role: admitted.role });
      if (guest !== undefined) await this.#endAll(em, user.id);
      this.#noteRegistered(em, user.id, admitted);
      const token = this.#deps.sessions.add(em, user.id, device);
      await em.flush();
      if (email !== null) await addresses.askToVerify(em, user.id, email, null);
      return { user: describeUser(user), token };
    });
    const signedIn = await registering.catch((error: unknown) => {
      throw error instanceof UniqueConstraintViolationException ? loginTaken(error) : error;
    });
    if (guest !== undefined) await this.#deps.hostTokens.tellRooms(guest.userId);
    return signedIn;
  }

  /** The person's id for this login or verified address, if any. */
  async idOf(name: string): Promise<string | undefined> {
    return (await this.#orm().findOne(User, namedBy(name), { fields: ['id'] }))?.id;
  }

  /**
   * Signs in. With `adopt`, the account takes what the guest owns, and the guest ends.
   * @throws {CodedError} `bad_token`, with the same text and time for unknown people; `busy`.
   */
  async signIn({ login, password, adopt }: LoginRequest, from: SignInFrom): Promise<SignedIn> {
    const found = await this.#orm().findOne(User, namedBy(login));
    const { isRight, isStale } = await this.#deps.passwords.verify(
      password,
      found?.passwordHash ?? undefined,
      from.isKnown,
    );
    if (!isRight || found === null || found.status !== 'active') throw wrongPassword();
    const fresh = isStale ? await this.#deps.passwords.hash(password) : undefined;
    const adopted = adopt === true ? from.guest?.userId : undefined;
    const signedIn = await this.#orm().transactional(async (em) => {
      const user = await lockUser(em, found.id);
      // The password or the person's status may have changed during the comparison.
      if (user?.status !== 'active' || user.passwordHash !== found.passwordHash) throw wrongPassword();
      if (fresh !== undefined) user.passwordHash = fresh;
      if (adopted !== undefined && (await adoptGuest(em, adopted, user.id, this.#deps.hostTokens))) {
        this.#deps.audit.add(em, { action: 'adopted_guest', actorId: user.id, subjectId: user.id });
      }
      const token = this.#deps.sessions.add(em, user.id, from.device);
      await em.flush();
      await endOldestSessions(em, user.id);
      return { user: describeUser(user), token };
    });
    if (adopted !== undefined) await this.#deps.hostTokens.tellRooms(signedIn.user.id);
    return signedIn;
  }

  /** @throws {CodedError} `bad_token` for a deleted person. */
  async read(userId: string): Promise<UserReply> {
    return describeUser(await findUser(this.#orm(), userId));
  }

  /** @throws {CodedError} `bad_token` for a deleted person. */
  async update(userId: string, { displayName, locale }: Pick<MeRequest, 'displayName' | 'locale'>): Promise<UserReply> {
    const em = this.#orm();
    const user = await findUser(em, userId);
    if (displayName !== undefined) user.displayName = displayName;
    if (locale !== undefined) user.locale = locale;
    await em.flush();
    return describeUser(user);
  }

  /**
   * Changes the password, ends the person's other sessions and all host tokens.
   * @throws {CodedError} `not_allowed` when the current one is wrong or missing, `bad_request` for a weak one, `busy`.
   */
  async changePassword(
    { userId, sessionId }: SessionCaller,
    { current, next }: { current: string; next: string },
  ): Promise<void> {
    const user = await findUser(this.#orm(), userId);
    this.#checkPassword(next, user.login, user.email);
    const { isRight } = await this.#deps.passwords.verify(current, user.passwordHash ?? undefined, true);
    if (!isRight) throw new CodedError('not_allowed', 'The current password is wrong.');
    const passwordHash = await this.#deps.passwords.hash(next);
    await this.#orm().transactional(async (em) => {
      const locked = await lockUser(em, userId);
      if (locked === null || locked.passwordHash !== user.passwordHash) {
        throw new CodedError('conflict', 'Another password was set meanwhile.');
      }
      locked.passwordHash = passwordHash;
      await endResetLinks(em, userId, 'all');
      this.#deps.audit.add(em, { action: 'password_changed', actorId: userId, subjectId: userId });
      await this.#endAll(em, userId, sessionId);
    });
    await this.#deps.hostTokens.tellRooms(userId);
  }

  /**
   * Confirms that the person, not another user of the browser, sends a request: by password, or a sign-in within ten
   * minutes. Guests have no proof.
   * @throws {CodedError} `not_allowed`, `busy`
   */
  async prove({ userId, role, signedInAt }: SessionCaller, password: string | undefined): Promise<void> {
    if (role === 'guest' || (password === undefined && this.#deps.now() - signedInAt < freshMs)) return;
    if (password === undefined) {
      throw new CodedError('not_allowed', 'Send your password, or sign in again.', {
        details: [{ path: '/password', message: 'is needed, as the sign-in is older than ten minutes' }],
      });
    }
    const user = await findUser(this.#orm(), userId);
    const { isRight } = await this.#deps.passwords.verify(password, user.passwordHash ?? undefined, true);
    if (!isRight) throw new CodedError('not_allowed', 'The password is wrong.');
  }

  /**
   * Sets a password by a one-time link. All sessions of the person end, and all host tokens.
   * @throws {CodedError} `bad_token` for a link that is unknown, used or expired; `bad_request` for a weak password;
   *   `busy`.
   */
  async resetPassword(token: string, password: string): Promise<void> {
    const { now } = this.#deps;
    const link = await findLink(this.#orm(), 'reset', token, now());
    const found = link === null ? null : await this.#orm().findOne(User, { id: link.userId });
    if (link === null || found === null) throw unknownLink();
    const { userId } = link;
    this.#checkPassword(password, found.login, found.email);
    const passwordHash = await this.#deps.passwords.hash(password);
    await this.#orm().transactional(async (em) => {
      const user = await lockUser(em, userId);
      if (user === null || !(await useLink(em, link, now()))) throw unknownLink();
      await endResetLinks(em, userId, 'all');
      user.passwordHash = passwordHash;
      this.#deps.audit.add(em, { action: 'password_reset', actorId: userId, subjectId: userId });
      await this.#endAll(em, userId);
    });
    await this.#deps.hostTokens.tellRooms(userId);
  }

  #orm(): EntityManager {
    return this.#deps.orm.em.fork();
  }

  #create(em: EntityManager, credentials: Pick<User, 'displayName'>): User {
    const createdAt = new Date(this.#deps.now());
    return em.create(User, { id: this.#deps.randomness.uuid(), ...credentials, createdAt });
  }

  #noteRegistered(em: EntityManager, id: string, { role, inviteId }: Admitted): void {
    const details = { role, ...(inviteId === undefined ? {} : { invite: inviteId }) };
    this.#deps.audit.add(em, { action: 'registered', actorId: id, subjectId: id, details });
  }

  /** The login and display name of a new account. @throws {CodedError} `bad_request` without login or usable address */
  #namesOf({ login, email, displayName, locale }: RegisterRequest) {
    const more = locale === undefined ? {} : { locale };
    if (login !== undefined) {
      return { login, loginFolded: foldText(login), displayName: displayName ?? login, ...more };
    }
    const { sendsMail } = this.#deps.addresses;
    if (email === undefined || !sendsMail) throw loginNeeded(sendsMail);
    const mailbox = email.slice(0, email.indexOf('@')).slice(0, displayNameMax);
    return { login: null, loginFolded: null, displayName: displayName ?? mailbox, ...more };
  }

  async #endAll(em: EntityManager, userId: string, but?: string): Promise<void> {
    await endSessions(em, userId, but);
    // API keys survive a password change. A reset by link ends them: all credentials may have been stolen.
    if (but === undefined) await endApiKeys(em, this.#deps.audit, { userId, actorId: userId });
    await this.#deps.hostTokens.makeVoid(em, userId);
  }

  #checkPassword(password: string, ...names: (string | null | undefined)[]): void {
    const isName = names.some((name) => name && foldText(password) === foldText(name));
    const fault = isName
      ? 'must not be the login or the address'
      : this.#deps.isFrequent(password)
        ? 'is one of the most common passwords'
        : undefined;
    if (fault === undefined) return;
    throw new CodedError('bad_request', `/password: ${fault}`, { details: [{ path: '/password', message: fault }] });
  }
}

/** The guest's row, locked. @throws {CodedError} `bad_token` if the guest has meanwhile registered or been deleted. */
async function becoming(em: EntityManager, userId: string): Promise<User> {
  const user = await lockUser(em, userId);
  if (user?.role !== 'guest') throw new CodedError('bad_token', 'The token is unknown or has expired.');
  return user;
}

/** In the caller's transaction. */
export async function endSessions(em: EntityManager, userId: string, but?: string): Promise<void> {
  await em.nativeDelete(Session, { userId, ...(but === undefined ? {} : { id: { $ne: but } }) });
}

const wrongPassword = () => new CodedError('bad_token', 'The login or the password is wrong.');
/** Without mail no address can be verified, so it cannot serve as a login. */
const loginNeeded = (sendsMail: boolean) => {
  const message = sendsMail ? 'is needed, or an address' : 'is needed, as this server sends no mail';
  return new CodedError('bad_request', `/login: ${message}`, { details: [{ path: '/login', message }] });
};
const loginTaken = (cause?: unknown) =>
  new CodedError('conflict', 'This login is taken.', {
    details: [{ path: '/login', message: 'is taken' }],
    ...(cause === undefined ? {} : { cause }),
  });
