import type { RedisCommands } from '../redis/connect.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from '../config/config.ts';
import { addressGroup } from '../lib/address-group.ts';
import type { MailCause } from '../platform/accounts/addresses.ts';
import { CodedError } from '../protocol/errors.ts';

/** Counts what an address or a person does. Each throws a `CodedError` `too_many` with `retryAfterMs` beyond the limit. */
export interface RateLimits {
  /** A request of nobody who is known. */
  restCall(address: string): Promise<void>;
  /** A PIN that was looked up and is wrong. */
  lookUp(address: string): Promise<void>;
  /** A request with a valid session: their address does not matter. */
  personCall(userId: string): Promise<void>;
  /** A request about a draft, which counts apart from the person's others. */
  personDraft(userId: string): Promise<void>;
  /** Bytes that a person sends or is sent. */
  personBytes(userId: string, bytes: number): Promise<void>;
  guest(address: string): Promise<void>;
  /** Somebody registers. */
  register(address: string): Promise<void>;
  /** A try to sign in, before it is made: only failures count, so `forgive` what was none. */
  signIn(attempt: SignInAttempt): Promise<CountedAttempt>;
  /** A mail to a mailbox, by what stands for it; whether anybody has it does not matter. */
  mailbox(mailbox: string): Promise<void>;
  /** A mail that a person, or somebody at an address, asks for. */
  mail(by: MailCause): Promise<void>;
  /** A guest opens a game with a definition of so many bytes. Another guest of the same network costs its owner nothing. */
  guestGame(address: string, bytes: number): Promise<void>;
  /** After a PIN turned out to be unknown. A right one costs nothing and is never refused: a school has one address. */
  wrongPin(address: string): Promise<void>;
}

export interface SignInAttempt {
  /** Stands for the login; the same for logins that nobody has. */
  account: string;
  address: string;
  /** Of a browser that has signed in to this account before: it is counted apart. */
  device: string | undefined;
}

export interface CountedAttempt {
  /** The browser is known, and has not failed too often. */
  isKnown: boolean;
  /** So many have failed for this account, from everywhere, that each attempt is to take its time. */
  isSlow: boolean;
  forgive: () => Promise<void>;
}

const minuteSeconds = 60;
const hourSeconds = 3600;
const daySeconds = 86_400;
/** Failures to sign in: of an account and an address, or an account and a known browser; and of an account, over all. */
const failures = { seconds: 900, each: 10, all: 300 } as const;
/** Beyond this the process counts by itself: a request must never wait for its limit longer than for its work. */
const redisWaitMaxMs = 300;
/** So long after a wait in vain nobody waits: the request has yet to wait for its own work. */
const redisRestMs = 1000;

/**
 * Limits shared by all processes through Redis. While Redis is away each process counts for itself.
 * `redis` should fail fast; `keyPrefix` begins every key.
 */
export function createRateLimits(
  redis: RedisCommands,
  keyPrefix: string,
  limits: Pick<
    Config['limits'],
    | 'restPerMinute'
    | 'draftsPerMinute'
    | 'restBytesPerMinute'
    | 'guestsPerMinute'
    | 'registrationsPerMinute'
    | 'mailboxMailsPerHour'
    | 'personMailsPerHour'
    | 'addressMailsPerHour'
    | 'addressGuestGamesPerHour'
    | 'addressGuestGameBytesPerHour'
    | 'wrongPinsPerMinute'
  >,
): RateLimits {
  const make = (name: string, points: number, seconds = minuteSeconds) =>
    new SharedLimiter(redis, `${keyPrefix}:${name}`, { points, seconds });
  const rest = make('rest', limits.restPerMinute);
  const lookUps = make('lookup', limits.restPerMinute);
  const persons = make('person', limits.restPerMinute);
  const drafts = make('draft', limits.draftsPerMinute);
  const bytes = make('bytes', limits.restBytesPerMinute);
  const guests = make('guest', limits.guestsPerMinute);
  const registrations = make('register', limits.registrationsPerMinute);
  const signIns = signInLimits(redis, keyPrefix);
  const mailboxes = make('mailbox', limits.mailboxMailsPerHour, hourSeconds);
  const personMails = make('mail', limits.personMailsPerHour, hourSeconds);
  const addressMails = make('mail-address', limits.addressMailsPerHour, hourSeconds);
  const games = make('games', limits.addressGuestGamesPerHour, hourSeconds);
  const gameBytes = make('game-bytes', limits.addressGuestGameBytesPerHour, hourSeconds);
  const pins = make('pin', limits.wrongPinsPerMinute);
  return {
    restCall: (address) => rest.consume(addressGroup(address)),
    lookUp: (address) => lookUps.consume(addressGroup(address)),
    personCall: (userId) => persons.consume(userId),
    personDraft: (userId) => drafts.consume(userId),
    personBytes: (userId, count) => bytes.consume(userId, Math.max(1, Math.ceil(count))),
    guest: (address) => guests.consume(addressGroup(address)),
    register: (address) => registrations.consume(addressGroup(address)),
    signIn: (attempt) => signIns(attempt),
    mailbox: (mailbox) => mailboxes.consume(mailbox),
    mail: (by) => ('userId' in by ? personMails.consume(by.userId) : addressMails.consume(addressGroup(by.address))),
    guestGame: async (address, count) => {
      const network = addressGroup(address, 56);
      await games.consume(network);
      await gameBytes.consume(network, Math.max(1, count));
    },
    wrongPin: (address) => pins.consume(addressGroup(address)),
  };
}

function signInLimits(redis: RedisCommands, keyPrefix: string): RateLimits['signIn'] {
  const make = (name: string, points: number, seconds: number) =>
    new SharedLimiter(redis, `${keyPrefix}:${name}`, { points, seconds, forgives: true });
  const tries = make('sign-in', failures.each, failures.seconds);
  const devices = make('sign-in-device', failures.each, daySeconds);
  const accounts = make('sign-in-all', failures.all, failures.seconds);
  return async ({ account, address, device }) => {
    const known = device === undefined ? undefined : `${account}|${device}`;
    if (known !== undefined && (await isWithin(devices.consume(known)))) {
      return { isKnown: true, isSlow: false, forgive: () => devices.forgive(known) };
    }
    const origin = `${account}|${addressGroup(address)}`;
    await tries.consume(origin);
    const isSlow = !(await isWithin(accounts.consume(account)));
    const forgive = async () => {
      await tries.forgive(origin);
      await accounts.forgive(account);
    };
    return { isKnown: false, isSlow, forgive };
  };
}

/** Whether a limit is kept: for what is to be told to nobody. */
export async function isWithin(counting: Promise<void>): Promise<boolean> {
  try {
    await counting;
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

interface Limit {
  points: number;
  seconds: number;
  /** Counts may be taken back. */
  forgives?: boolean;
}

/** One limit over some time, in Redis, or in memory while Redis does not answer. */
class SharedLimiter {
  readonly #shared: RateLimiterRedis;
  readonly #own: RateLimiterMemory;
  /** Redis is not asked before (`performance.now`). */
  #restUntilMs = 0;

  constructor(redis: RedisCommands, keyPrefix: string, limit: Limit) {
    const { points, seconds, forgives = false } = limit;
    const options = { keyPrefix, points, duration: seconds };
    this.#shared = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      // Who is over the limit costs Redis nothing more until its time is over; unless a count may be taken back.
      ...(forgives ? {} : { inMemoryBlockOnConsumed: points }),
    });
    this.#own = new RateLimiterMemory(options);
  }

  async consume(key: string, points = 1): Promise<void> {
    try {
      await this.#ask((limiter) => limiter.consume(key, points));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw tooMany(error);
      throw error;
    }
  }

  /** Takes one count back. */
  async forgive(key: string): Promise<void> {
    await this.#ask((limiter) => limiter.reward(key, 1));
  }

  /** A refusal is an answer; whatever else goes wrong in Redis is not the caller's business. */
  async #ask<T>(question: (limiter: RateLimiterAbstract) => Promise<T>): Promise<T> {
    if (performance.now() < this.#restUntilMs) return await question(this.#own);
    const answered = new AbortController();
    try {
      return await Promise.race([question(this.#shared), timeOut(answered.signal)]);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      this.#restUntilMs = performance.now() + redisRestMs;
      return await question(this.#own);
    } finally {
      answered.abort();
    }
  }
}

async function timeOut(cancel: AbortSignal): Promise<never> {
  await sleep(redisWaitMaxMs, undefined, { signal: cancel, ref: false });
  throw new Error('Redis did not answer in time');
}

function tooMany({ msBeforeNext }: RateLimiterRes): CodedError {
  return new CodedError('too_many', 'Too many requests. Try again in a moment.', {
    retryAfterMs: Math.max(1, Math.ceil(msBeforeNext)),
  });
}
