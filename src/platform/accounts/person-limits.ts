import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';
import type { Config } from '../../config/config.ts';
import { CodedError } from '../../protocol/errors.ts';

/** How much one person may have; see `LIMIT_GUEST_…` and `LIMIT_ACCOUNT_…`. */
export type Allowance = Config['people']['guest'];
export type LimitName = keyof Allowance;

/** One person's queued requests in this process. This is many times what all limits together allow. */
const waitingMax = 200;

/**
 * Limits per person. They are exact: code that counts a person's things and adds one holds the person's row lock. Owns
 * a queue per person. A person's requests run one after another here, so that waiting for one lock does not occupy all
 * connections to Postgres.
 */
export class PersonLimits {
  readonly #limits: Config['people'];
  /** By person: the end of the last request, the length of the queue, and how many found a server unavailable. */
  readonly #lines = new Map<string, { last: Promise<void>; waiting: number; failures: number }>();

  constructor(limits: Config['people']) {
    this.#limits = limits;
  }

  /**
   * Runs the task after this person's earlier ones. If one of those found Postgres or Redis unavailable, the waiting
   * ones would too, each after a time-out: they fail at once.
   * @throws {CodedError} `too_many` when the queue is full, `busy` as above; errors of the task.
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

  /** The person's limits, for an early check; only those from `lock` stay true. */
  async read(em: EntityManager, userId: string): Promise<Allowance> {
    return this.#of(await em.findOne(User, { id: userId }, { disableIdentityMap: true }));
  }

  /** The same with the person's row locked until the transaction ends: no other request adds things. */
  async lock(em: EntityManager, userId: string): Promise<Allowance> {
    return this.#of(await em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  }

  /** Whether these are a guest's limits: a guest can evade them as a new guest. */
  isGuest(allowance: Allowance): boolean {
    return allowance === this.#limits.guest;
  }

  #of(person: User | null): Allowance {
    if (person === null) throw new CodedError('bad_token', 'The token is unknown or has expired.');
    return person.role === 'guest' ? this.#limits.guest : this.#limits.account;
  }
}

/** A limit is reached; `details` name it. */
export function limitReached(limit: LimitName, allowance: Allowance, message: string): CodedError {
  return new CodedError('limit', message, { details: { limit, maximum: allowance[limit] } });
}
