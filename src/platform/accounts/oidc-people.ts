import { UniqueConstraintViolationException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Session } from '../../../entities/session.ts';
import { UserIdentity } from '../../../entities/user-identity.ts';
import { User } from '../../../entities/user.ts';
import { foldText } from '../../lib/fold-text.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { stripUnseen } from '../../lib/visible-text.ts';
import { CodedError } from '../../protocol/errors.ts';
import { endSessions, type HostTokens, type SignedIn } from './accounts.ts';
import { describeUser } from './describe-user.ts';
import { lockUser } from './find-person.ts';
import { adoptGuest } from './adopt-guest.ts';
import type { Audit } from './audit.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { oidcProblem } from './oidc-problem.ts';
import type { OidcPerson } from './oidc-provider.ts';
import type { Registration } from './registration.ts';
import { endOldestSessions, type Device, type SessionCaller, type SessionStore } from './session-store.ts';

export interface OidcPeopleDeps {
  orm: MikroORM;
  sessions: Pick<SessionStore, 'add'>;
  hostTokens: HostTokens;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'uuid'>;
  passwords: Pick<PasswordHasher, 'verify'>;
  registration: Pick<Registration, 'check' | 'admit'>;
  /** Unix milliseconds. */
  now: () => number;
}

/** The outcome of a return from a provider. */
export type OidcOutcome =
  | { kind: 'signedIn'; signedIn: SignedIn }
  /** Both sides have verified the address: the password of this account may connect it. */
  | { kind: 'asksPassword'; userId: string };

/** The browser that returns from a provider. */
export interface OidcFrom {
  device: Device;
  /** The guest whose token was sent at the beginning. */
  guest: Pick<SessionCaller, 'userId' | 'sessionId'> | undefined;
  /** An existing account takes over what the guest owns. */
  adopt: boolean;
  /** Invitation token, if one is required. */
  invite: string | undefined;
  /** Runs before an account is made or connected by password. @throws {CodedError} to stop it */
  admit: () => Promise<void>;
}

const identitiesMax = 20;
const nameMax = 60;

/** Maps provider identities, by issuer and subject, to people. Stateless. */
export class OidcPeople {
  readonly #deps: OidcPeopleDeps;

  constructor(deps: OidcPeopleDeps) {
    this.#deps = deps;
  }

  /**
   * Signs in, or makes an account as `register` does. If an account with a password has the same verified address here,
   * the person must enter that password first.
   * @throws {CodedError} see `oidcProblem`: `disabled`, `closed`, `invite`; `busy`
   */
  async signIn(person: OidcPerson, from: OidcFrom): Promise<OidcOutcome> {
    const entered = await this.#enter(person, from);
    if (entered !== undefined) return { kind: 'signedIn', signedIn: entered };
    const holder = await this.#holderOf(person);
    if (holder?.status === 'active' && holder.passwordHash) return { kind: 'asksPassword', userId: holder.id };
    return { kind: 'signedIn', signedIn: await this.register(person, from) };
  }

  /**
   * Makes an account for an unconnected identity, without the address if another account has verified it.
   * @throws {CodedError} see `oidcProblem`: `closed`, `invite`; `busy`
   */
  async register(person: OidcPerson, from: OidcFrom): Promise<SignedIn> {
    await this.#deps.registration.check(from.invite).catch(refuseNewcomer);
    await from.admit();
    const isTaken = (await this.#holderOf(person)) !== null;
    const own = isTaken ? { ...person, email: undefined, emailVerified: false } : person;
    try {
      return await this.#create(own, from);
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      // Another tab created the account, or another account has verified the address.
      return (
        (await this.#enter(person, from)) ??
        (await this.#create({ ...person, email: undefined, emailVerified: false }, from))
      );
    }
  }

  /**
   * Connects the identity with the account that has verified the same address, and signs in to it.
   * @throws {CodedError} `bad_token` for a wrong password; see `oidcProblem`: `taken`, `expired`; `busy`
   */
  async linkByPassword(
    person: OidcPerson,
    { userId, password, isKnown }: { userId: string; password: string; isKnown: boolean },
    from: OidcFrom,
  ): Promise<SignedIn> {
    const { orm, passwords } = this.#deps;
    const holder = await this.#holderOf(person);
    if (holder?.id !== userId) throw oidcProblem('expired');
    const { isRight } = await passwords.verify(password, holder.passwordHash ?? undefined, isKnown);
    if (!isRight || holder.status !== 'active') throw new CodedError('bad_token', 'The password is wrong.');
    await from.admit();
    const linking = orm.em.fork().transactional(async (em) => {
      const user = await lockUser(em, userId);
      // The password or the person's status may have changed during the comparison.
      if (user?.status !== 'active' || user.passwordHash !== holder.passwordHash) throw oidcProblem('expired');
      await this.#connect(em, person, userId);
      return await this.#open(em, user, from);
    });
    const signedIn = await linking.catch(refuseTaken);
    if (from.adopt && from.guest !== undefined) await this.#deps.hostTokens.tellRooms(userId);
    return signedIn;
  }

  /**
   * Connects the identity with the caller. Idempotent.
   * @throws {CodedError} see `oidcProblem`: `taken`, `signed_out`; `limit`
   */
  async link(person: OidcPerson, { userId, sessionId }: Pick<SessionCaller, 'userId' | 'sessionId'>): Promise<void> {
    const linking = this.#deps.orm.em.fork().transactional(async (em) => {
      const user = await lockUser(em, userId);
      const isSignedIn = (await em.count(Session, { id: sessionId, userId })) > 0;
      if (user?.status !== 'active' || user.role === 'guest' || !isSignedIn) throw oidcProblem('signed_out');
      await this.#connect(em, person, userId);
    });
    await linking.catch(refuseTaken);
  }

  /** The account of this verified address, if verified by the provider too. */
  async #holderOf({ email, emailVerified }: OidcPerson): Promise<User | null> {
    if (email === undefined || !emailVerified) return null;
    return await this.#deps.orm.em.fork().findOne(User, { verifiedEmail: foldText(email) });
  }

  /** Undefined for an unconnected identity. */
  async #enter({ issuer, subject }: OidcPerson, from: OidcFrom): Promise<SignedIn | undefined> {
    const signedIn = await this.#deps.orm.em.fork().transactional(async (em) => {
      const identity = await em.findOne(UserIdentity, { issuer, subject });
      if (identity === null) return undefined;
      const user = await lockUser(em, identity.userId);
      if (user?.status !== 'active') throw oidcProblem('disabled');
      identity.lastUsedAt = new Date(this.#deps.now());
      return await this.#open(em, user, from);
    });
    if (from.adopt && signedIn !== undefined) await this.#deps.hostTokens.tellRooms(signedIn.user.id);
    return signedIn;
  }

  /** Opens a session of a locked account, which takes over what the guest owns. */
  async #open(em: EntityManager, user: User, { device, guest, adopt }: OidcFrom): Promise<SignedIn> {
    if (adopt && guest !== undefined && (await adoptGuest(em, guest.userId, user.id, this.#deps.hostTokens))) {
      this.#deps.audit.add(em, { action: 'adopted_guest', actorId: user.id, subjectId: user.id });
    }
    const token = this.#deps.sessions.add(em, user.id, device);
    await em.flush();
    await endOldestSessions(em, user.id);
    return { user: describeUser(user), token };
  }

  async #create(person: OidcPerson, { device, guest, invite }: OidcFrom): Promise<SignedIn> {
    const { provider, email, emailVerified } = person;
    const displayName = shownName(person);
    const signedIn = await this.#deps.orm.em.fork().transactional(async (em) => {
      const { role, inviteId } = await this.#deps.registration.admit(em, invite).catch(refuseNewcomer);
      const now = new Date(this.#deps.now());
      const found = guest === undefined ? null : await lockUser(em, guest.userId);
      // A guest who has been deleted or has registered meanwhile has nothing to adopt.
      const isGuest = found?.role === 'guest' && found.status === 'active';
      const verifiedEmail = email !== undefined && emailVerified ? foldText(email) : null;
      const credentials = { displayName, email: email ?? null, verifiedEmail, role };
      const user = isGuest
        ? found
        : em.create(User, { id: this.#deps.randomness.uuid(), ...credentials, createdAt: now });
      em.assign(user, credentials);
      if (isGuest) await endSessions(em, user.id);
      if (isGuest) await this.#deps.hostTokens.makeVoid(em, user.id);
      const details = { provider, ...(inviteId === undefined ? {} : { invite: inviteId }) };
      this.#deps.audit.add(em, { action: 'registered', actorId: user.id, subjectId: user.id, details });
      await em.flush();
      this.#add(em, person, user.id);
      const token = this.#deps.sessions.add(em, user.id, device);
      await em.flush();
      return { user: describeUser(user), token };
    });
    if (guest !== undefined) await this.#deps.hostTokens.tellRooms(signedIn.user.id);
    return signedIn;
  }

  /** Under the person's row lock. Idempotent. */
  async #connect(em: EntityManager, person: OidcPerson, userId: string): Promise<void> {
    const { issuer, subject } = person;
    const known = await em.findOne(UserIdentity, { issuer, subject });
    if (known !== null && known.userId !== userId) throw oidcProblem('taken');
    if (known !== null) return;
    if ((await em.count(UserIdentity, { userId })) >= identitiesMax) throw tooMany();
    this.#add(em, person, userId);
  }

  #add(em: EntityManager, { provider, issuer, subject, email }: OidcPerson, userId: string): void {
    const at = new Date(this.#deps.now());
    const id = this.#deps.randomness.uuid();
    em.create(UserIdentity, {
      id,
      userId,
      issuer,
      subject,
      provider,
      email: email ?? null,
      createdAt: at,
      lastUsedAt: at,
    });
    this.#deps.audit.add(em, {
      action: 'identity_linked',
      actorId: userId,
      subjectId: userId,
      details: { identity: id, provider },
    });
  }
}

function refuseTaken(error: unknown): never {
  throw error instanceof UniqueConstraintViolationException ? oidcProblem('taken', error) : error;
}

function refuseNewcomer(error: unknown): never {
  if (!(error instanceof CodedError)) throw error;
  throw oidcProblem(error.code === 'not_allowed' ? 'closed' : 'invite', error);
}

/** The initial display name: people may change it. */
function shownName({ name, email, provider }: OidcPerson): string {
  const [local] = email?.split('@') ?? [];
  for (const text of [name, local]) {
    const shown = stripUnseen((text ?? '').toWellFormed())
      .trim()
      .slice(0, nameMax)
      .toWellFormed()
      .trim();
    if (shown !== '') return shown;
  }
  return provider;
}

const tooMany = () =>
  new CodedError('limit', 'No more identities can be connected with this account.', {
    details: { limit: 'identities', maximum: identitiesMax },
  });
