import { createHash } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Session } from '../../../entities/session.ts';
import { User } from '../../../entities/user.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';

/** Whoever a valid token belongs to. */
export interface Caller {
  userId: string;
}

export interface Guest {
  /** Told once, here; only its digest is stored. */
  token: string;
  user: { id: string; displayName: string };
}

const tokenBytes = 32;
const tokenLengthMax = 200;
const dayMs = 86_400_000;
const sessionMs = 30 * dayMs;
const touchIntervalMs = dayMs / 24;

/** Gives out and recognises the tokens of people who host. Holds nothing: sessions are rows. */
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

  /** Makes an account that nobody has to fill in, and its first session. */
  async createGuest(): Promise<Guest> {
    const createdAt = new Date(this.#now());
    const token = this.#randomness.secret(tokenBytes);
    const user = {
      id: this.#randomness.uuid(),
      displayName: `Guest ${this.#randomness.playerId().slice(0, 4).toUpperCase()}`,
    };
    const em = this.#orm.em.fork();
    em.create(User, { ...user, createdAt });
    em.create(Session, { tokenHash: digest(token), userId: user.id, createdAt, lastUsedAt: createdAt });
    await em.flush();
    return { token, user };
  }

  /**
   * Whose token it is. A session lives for 30 days after its last use; using it is written down once an hour at most.
   * @throws {CodedError} `bad_token` for an unknown or expired one.
   */
  async authenticate(token: string): Promise<Caller> {
    if (token === '' || token.length > tokenLengthMax) throw refused();
    const em = this.#orm.em.fork();
    const session = await em.findOne(Session, { tokenHash: digest(token) });
    const now = this.#now();
    if (session === null || now - session.lastUsedAt.getTime() >= sessionMs) throw refused();
    if (now - session.lastUsedAt.getTime() >= touchIntervalMs) {
      await em.nativeUpdate(Session, { tokenHash: session.tokenHash }, { lastUsedAt: new Date(now) });
    }
    return { userId: session.userId };
  }
}

/** A token has 256 random bits, so a plain digest of it can be neither reversed nor guessed. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const refused = () => new CodedError('bad_token', 'The token is unknown or has expired.');
