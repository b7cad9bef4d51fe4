import { UniqueConstraintViolationException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { MailKind } from '../../db/job-tasks.ts';
import { foldText } from '../../lib/fold-text.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { UserReply } from '../../protocol/accounts.ts';
import { CodedError } from '../../protocol/errors.ts';
import { addMailedLink, endResetLinks, findLink, useLink, type LinkTokens } from './account-links.ts';
import type { Audit } from './audit.ts';
import { describeUser } from './describe-user.ts';
import { findUser, lockUser } from './find-person.ts';

/** Limits mails, so that the server neither floods a mailbox nor sends spam; `app` supplies it. */
export interface MailLimits {
  /**
   * Counts one more mail to this mailbox, caused by a known person or a network address.
   * @throws {CodedError} `too_many`
   */
  take(mail: { mailbox: string; by: MailCause }): Promise<void>;
}

export type MailCause = { userId: string } | { address: string };

export interface AddressesDeps {
  orm: MikroORM;
  /** If false, addresses are stored but cannot be verified. */
  sendsMail: boolean;
  mailLimits: MailLimits;
  tokens: LinkTokens;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'uuid'>;
  /** Unix milliseconds. */
  now: () => number;
}

/**
 * People's mail addresses. Anybody may enter any address. It belongs to a person only once they open a link mailed to
 * it. Stateless.
 */
export class Addresses {
  readonly #deps: AddressesDeps;

  constructor(deps: AddressesDeps) {
    this.#deps = deps;
  }

  get sendsMail(): boolean {
    return this.#deps.sendsMail;
  }

  /** Counts the mail that `askToVerify` is about to cause. @throws {CodedError} `too_many` */
  async takeMail(mailbox: string, by: MailCause): Promise<void> {
    if (this.#deps.sendsMail) await this.#deps.mailLimits.take({ mailbox, by });
  }

  /** Mails a link to an unverified address, in the caller's transaction, and notifies the verified one it replaces. */
  async askToVerify(em: EntityManager, userId: string, email: string, previousEmail: string | null): Promise<void> {
    if (!this.#deps.sendsMail) return;
    const id = this.#deps.randomness.uuid();
    const { tokens, now } = this.#deps;
    addMailedLink(em, { id, purpose: 'verify', userId, email, previousEmail }, tokens, now());
    await em.flush();
    await enqueueMail(em, 'verify', id);
    if (previousEmail !== null) await enqueueMail(em, 'address_changing', id);
  }

  /** Whether this address is neither the person's current nor pending one: the change then needs a proof. */
  async isNew(userId: string, email: string): Promise<boolean> {
    const { email: current, pendingEmail } = await findUser(this.#orm(), userId);
    return ![current, pendingEmail].some((known) => known && isSame(known, email));
  }

  /**
   * Stores a new address and mails a link to it. A verified one stays until the new one is verified, and is notified.
   * The same address again causes another link. The verified one cancels a pending change.
   * @throws {CodedError} `not_allowed` for a guest, `too_many`
   */
  async change(userId: string, email: string): Promise<void> {
    const found = await findUser(this.#orm(), userId);
    if (found.role === 'guest') throw new CodedError('not_allowed', 'Register first: guests have no address.');
    if (!isVerified(found, email)) await this.takeMail(email, { userId });
    await this.#orm().transactional(async (em) => {
      const user = await lockUser(em, userId);
      if (user === null) throw unknownPerson();
      const isRepeated = isSame(user.pendingEmail ?? '', email);
      user.pendingEmail = null;
      if (isVerified(user, email)) return;
      const previous = user.verifiedEmail ? (user.email ?? null) : null;
      user[previous === null ? 'email' : 'pendingEmail'] = email;
      await this.askToVerify(em, userId, email, isRepeated ? null : previous);
    });
  }

  /**
   * Verifies an address by the token of a mailed link. It replaces an earlier one.
   * @param callerId the signed-in person, if any
   * @throws {CodedError} `bad_token` for a link that is unknown, used, expired, or for an address the person has
   *   replaced; `not_allowed` for another person's; `conflict` when another account has verified the address meanwhile.
   */
  async verify(token: string, callerId: string | undefined): Promise<UserReply> {
    const { now, audit } = this.#deps;
    const link = await findLink(this.#orm(), 'verify', token, now());
    if (link === null) throw unknownLink();
    const { userId } = link;
    if (callerId !== undefined && callerId !== userId) {
      throw new CodedError('not_allowed', 'This link is of another account than the one that is signed in here.');
    }
    const verifying = this.#orm().transactional(async (em) => {
      const user = await lockUser(em, userId);
      const email = user?.pendingEmail ?? user?.email ?? '';
      if (user?.status !== 'active' || !isSame(email, link.email ?? '')) throw unknownLink();
      if (!(await useLink(em, link, now()))) throw unknownLink();
      if (isVerified(user, email)) return describeUser(user);
      Object.assign(user, { email, verifiedEmail: foldText(email), pendingEmail: null });
      // These links are in the old mailbox.
      await endResetLinks(em, userId, 'mailed');
      audit.add(em, { action: 'email_changed', actorId: userId, subjectId: userId });
      await em.flush();
      return describeUser(user);
    });
    return await verifying.catch((error: unknown) => {
      throw error instanceof UniqueConstraintViolationException ? addressTaken(error) : error;
    });
  }

  /**
   * Mails a link to set a new password, if an account has verified this address. All addresses cause the same work: for
   * an unverified or rate-limited one, the link belongs to no person.
   * @param isWithin whether this mailbox may get one more mail
   */
  async forgot(email: string, isWithin: boolean): Promise<void> {
    const { sendsMail, randomness, tokens, now } = this.#deps;
    if (!sendsMail) return;
    const user = await this.#orm().findOne(User, { verifiedEmail: foldText(email) });
    const [linkId, nobody] = [randomness.uuid(), randomness.uuid()];
    const userId = user?.status === 'active' && isWithin ? user.id : nobody;
    await this.#orm().transactional(async (em) => {
      addMailedLink(em, { id: linkId, purpose: 'reset', userId, email: user?.email ?? null }, tokens, now());
      await em.flush();
      await enqueueMail(em, 'reset', linkId);
    });
  }

  #orm(): EntityManager {
    return this.#deps.orm.em.fork();
  }
}

/** An unresponsive mail server blocks a job for a while: all others go first. */
const priority = 10;
/** Over ten hours. */
const attemptsMax = 11;

const enqueueMail = (em: EntityManager, kind: MailKind, linkId: string): Promise<void> =>
  enqueueJob(em, 'send-mail', { kind, linkId }, { priority, attemptsMax });

const isSame = (left: string, right: string): boolean => foldText(left) === foldText(right);
const isVerified = ({ verifiedEmail }: User, email: string): boolean => verifiedEmail === foldText(email);

const unknownPerson = () => new CodedError('bad_token', 'The token is unknown or has expired.');
export const unknownLink = () => new CodedError('bad_token', 'This link is unknown, was used, or is too old.');
const addressTaken = (cause: unknown) =>
  new CodedError('conflict', 'This address is verified for another account.', {
    details: [{ path: '/email', message: 'is verified for another account' }],
    cause,
  });
