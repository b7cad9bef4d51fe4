import type { RedisCommands } from '../redis/connect.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from '../config/config.ts';
import { addressGroup } from '../lib/address-group.ts';
import type { MailCause } from '../platform/accounts/addresses.ts';
import { CodedError } from '../protocol/errors.ts';

/** Rate limits per address or person. Each throws a `CodedError` `too_many` with `retryAfterMs` beyond the limit. */
export interface RateLimits {
  /** An anonymous request. */
  restCall(address: string): Promise<void>;
  /** A lookup of a wrong PIN. */
  lookUp(address: string): Promise<void>;
  /** A request with a valid session, whatever its address. */
  personCall(userId: string): Promise<void>;
  /** A request for a draft, counted apart from others. */
  personDraft(userId: string): Promise<void>;
  /** Bytes of media that a person uploads, counted apart from others. */
  personUpload(userId: string, bytes: number): Promise<void>;
  /** Bytes of media that a guest uploads. Counted by network: a new guest is free to create. */
  guestUpload(address: string, bytes: number): Promise<void>;
  /** Bytes a person sends or receives. */
  personBytes(userId: string, bytes: number): Promise<void>;
  guest(address: string): Promise<void>;
  /** A registration. */
  register(address: string): Promise<void>;
  /** A sign-in attempt, before it is made. Only failures count: call `forgive` otherwise. */
  signIn(attempt: SignInAttempt): Promise<CountedAttempt>;
  /** A mail to a mailbox, by its pseudonym; it need not have an owner. */
  mailbox(mailbox: string): Promise<void>;
  /** A mail requested by a person or an address. */
  mail(by: MailCause): Promise<void>;
  /** A guest opens a game of this definition size. Counted by network: a new guest is free to create. */
  guestGame(address: string, bytes: number): Promise<void>;
  /** An unknown PIN. A right one is free and never refused: a school has one address. */
  wrongPin(address: string): Promise<void>;
}

export interface SignInAttempt {
  /** Pseudonym of the login, also of unknown ones. */
  account: string;
  address: string;
  /** A browser that has signed in to this account before counts apart. */
  device: string | undefined;
}

export interface CountedAttempt {
  /** The browser is known, with few failures. */
  isKnown: boolean;
  /** Too many attempts for this account have failed, from all origins: each must be slowed. */
  isSlow: boolean;
  forgive: () => Promise<void>;
}

const minuteSeconds = 60;
const hourSeconds = 3600;
const daySeconds = 86_400;
/** Failed sign-ins: per account and address, or account and known browser; and per account in total. */
const failures = { seconds: 900, each: 10, all: 300 } as const;
/** After this wait the process counts locally: a request must not wait longer for its limit than for its work. */
const redisWaitMaxMs = 300;
/** For this long after a time-out no request waits for Redis again. */
const redisRestMs = 1000;

/**
 * Limits shared by all processes through Redis. While Redis is unavailable each counts locally.
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
    | 'uploadBytesPerMinute'
    | 'addressGuestUploadBytesPerHour'
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
  const uploads = make('upload', limits.uploadBytesPerMinute);
  const guestUploads = make('guest-upload', limits.addressGuestUploadBytesPerHour, hourSeconds);
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
    personUpload: (userId, count) => uploads.consume(userId, Math.max(1, Math.ceil(count))),
    guestUpload: (address, count) => guestUploads.consume(addressGroup(address, 56), Math.max(1, count)),
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

/** Whether a limit holds, for callers that must not reveal it. */
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

/** One limit per time window, in Redis, or in memory while Redis does not respond. */
class SharedLimiter {
  readonly #shared: RateLimiterRedis;
  readonly #own: RateLimiterMemory;
  /** No call of Redis before (`performance.now`). */
  #restUntilMs = 0;

  constructor(redis: RedisCommands, keyPrefix: string, limit: Limit) {
    const { points, seconds, forgives = false } = limit;
    const options = { keyPrefix, points, duration: seconds };
    this.#shared = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      // A blocked client causes no more Redis calls until its window ends, unless counts can be forgiven.
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

  /** A refusal is a valid reply; other Redis errors are hidden from the caller. */
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
