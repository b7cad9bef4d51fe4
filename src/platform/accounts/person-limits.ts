import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';
import type { Config } from '../../config/config.ts';
import { CodedError } from '../../protocol/errors.ts';

/** How much one person may have; see `LIMIT_GUEST_…` and `LIMIT_ACCOUNT_…`. */
export type Allowance = Config['people']['guest'];
export type LimitName = keyof Allowance;

/** Requests of one person that wait for their turn in this process. More are many times what all limits together allow. */
const waitingMax = 200;

/**
 * What one person may have. Limits are exact: whoever counts what a person has, and adds to it, holds the person's row
 * lock. Owns the turns of the people who have requests here: their requests wait in the process, one after the other, so
 * that those who wait for the same lock do not hold all connections to Postgres.
 */
export class PersonLimits {
  readonly #limits: Config['people'];
  /** By person: the end of the last request in the line, how many are in it, and how many of them found a server away. */
  readonly #lines = new Map<string, { last: Promise<void>; waiting: number; failures: number }>();

  constructor(limits: Config['people']) {
    this.#limits = limits;
  }

  /**
   * Runs the task when this person's earlier ones have ended. Where one of those found Postgres or Redis away, so would the
   * others, each after a time-out: whoever waits then is told at once.
   * @throws {CodedError} `too_many` when the line is too long, `busy` as above; what the task throws.
   */
  async inTurn<T>(userId: string, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(userId) ?? { last: Promise.resolve(), waiting: 0, failures: 0 };
    if (line.waiting >= waitingMax) {
      throw new CodedError('too_many', 'Too many requests of yours are still running.', { retryAfterMs: 1000 });
    }
    this.#lines.set(userId, line);
    line.waiting += 1;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const before = line.last;
    line.last = ended;
    const { failures } = line;
    await before;
    try {
      if (line.failures !== failures) throw new CodedError('busy', 'Try again in a moment.', { retryAfterMs: 1000 });
      return await task();
    } catch (error) {
      const isRefusal = error instanceof CodedError && error.code !== 'busy';
      if (!isRefusal && line.failures === failures) line.failures += 1;
      throw error;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) this.#lines.delete(userId);
      end();
    }
  }

  /** What the person may have, for a look before the work; only under `lock` it stays true. */
  async read(em: EntityManager, userId: string): Promise<Allowance> {
    return this.#of(await em.findOne(User, { id: userId }, { disableIdentityMap: true }));
  }

  /** The same with the person's row locked until the transaction ends: nobody else adds to what the person has. */
  async lock(em: EntityManager, userId: string): Promise<Allowance> {
    return this.#of(await em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  }

  /** Whether it is what a guest may have: whoever is at a limit of it can become another guest. */
  isGuest(allowance: Allowance): boolean {
    return allowance === this.#limits.guest;
  }

  #of(person: User | null): Allowance {
    if (person === null) throw new CodedError('bad_token', 'The token is unknown or has expired.');
    return person.role === 'guest' ? this.#limits.guest : this.#limits.account;
  }
}

/** A maximum of things is reached; `details` say which. */
export function limitReached(limit: LimitName, allowance: Allowance, message: string): CodedError {
  return new CodedError('limit', message, { details: { limit, maximum: allowance[limit] } });
}
