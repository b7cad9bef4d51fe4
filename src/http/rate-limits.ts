import type { RedisCommands } from '../redis/connect.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from '../config/config.ts';
import { addressGroup } from '../lib/address-group.ts';
import { CodedError } from '../protocol/errors.ts';

/** Counts what an address or a person does. Each throws a `CodedError` `too_many` with `retryAfterMs` beyond the limit. */
export interface RateLimits {
  /** A request of nobody who is known. */
  restCall(address: string): Promise<void>;
  /** A PIN that was looked up and is wrong. */
  lookUp(address: string): Promise<void>;
  /** A request with a valid session: their address does not matter. */
  personCall(userId: string): Promise<void>;
  /** Bytes that a person sends or is sent. */
  personBytes(userId: string, bytes: number): Promise<void>;
  guest(address: string): Promise<void>;
  /** A guest opens a game with a definition of so many bytes. Another guest of the same network costs its owner nothing. */
  guestGame(address: string, bytes: number): Promise<void>;
  /** After a PIN turned out to be unknown. A right one costs nothing and is never refused: a school has one address. */
  wrongPin(address: string): Promise<void>;
}

const minuteSeconds = 60;
const hourSeconds = 3600;
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
    | 'restBytesPerMinute'
    | 'guestsPerMinute'
    | 'addressGuestGamesPerHour'
    | 'addressGuestGameBytesPerHour'
    | 'wrongPinsPerMinute'
  >,
): RateLimits {
  const make = (name: string, points: number, seconds = minuteSeconds) =>
    new SharedLimiter(redis, `${keyPrefix}:${name}`, points, seconds);
  const rest = make('rest', limits.restPerMinute);
  const lookUps = make('lookup', limits.restPerMinute);
  const persons = make('person', limits.restPerMinute);
  const bytes = make('bytes', limits.restBytesPerMinute);
  const guests = make('guest', limits.guestsPerMinute);
  const games = make('games', limits.addressGuestGamesPerHour, hourSeconds);
  const gameBytes = make('game-bytes', limits.addressGuestGameBytesPerHour, hourSeconds);
  const pins = make('pin', limits.wrongPinsPerMinute);
  return {
    restCall: (address) => rest.consume(addressGroup(address)),
    lookUp: (address) => lookUps.consume(addressGroup(address)),
    personCall: (userId) => persons.consume(userId),
    personBytes: (userId, count) => bytes.consume(userId, Math.max(1, Math.ceil(count))),
    guest: (address) => guests.consume(addressGroup(address)),
    guestGame: async (address, count) => {
      const network = addressGroup(address, 56);
      await games.consume(network);
      await gameBytes.consume(network, Math.max(1, count));
    },
    wrongPin: (address) => pins.consume(addressGroup(address)),
  };
}

/** One limit over a minute or an hour, in Redis, or in memory while Redis does not answer. */
class SharedLimiter {
  readonly #shared: RateLimiterRedis;
  readonly #own: RateLimiterMemory;
  /** Redis is not asked before (`performance.now`). */
  #restUntilMs = 0;

  constructor(redis: RedisCommands, keyPrefix: string, points: number, seconds: number) {
    const options = { keyPrefix, points, duration: seconds };
    this.#shared = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      // Who is over the limit costs Redis nothing more until its time is over.
      inMemoryBlockOnConsumed: points,
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
