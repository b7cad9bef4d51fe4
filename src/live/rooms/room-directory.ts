import type { GameDefinition } from '../../game/definition.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Pot } from '../../protocol/pots.ts';
import type { Phase } from '../../protocol/server-events.ts';
import { hasMadeUpNames } from '../../protocol/settings.ts';
import { features } from '../../protocol/version.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import type { Keys } from '../../redis/keys.ts';
import { orBusy } from '../../redis/or-busy.ts';
import { controlFields } from './control-fields.ts';
import { followRoom } from './follow-room.ts';
import { expiredPinMs, expiredRoomMs } from './retention.ts';
import type { RoomDefinitions } from './room-definitions.ts';
import { expectOk, parseSeatView, type RoomView, type SeatView } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RoomTokens } from './room-tokens.ts';

/** Expiry of a reserved PIN whose room was never opened (its game was not stored, for example). */
const reservedMs = 60_000;
/** Draws before `busy`: with a tenth of all PINs taken, one in 10^20 games would be refused. */
const drawsMax = 20;
const endTriesMax = 5;
/** Seats that one script call writes. */
const rewardsAtOnce = 500;

export interface DirectoryDeps {
  redis: RedisCommands;
  keys: Keys;
  scripts: RoomScripts;
  definitions: RoomDefinitions;
  tokens: RoomTokens;
  randomness: Randomness;
}

/** The public view of a room, for a client that has its PIN. */
export interface OpenRoom {
  title: string;
  language?: string;
  phase: Phase;
  locked: boolean;
  teams?: string[];
  /** Present where the server names the players. */
  names?: 'made_up';
  /** What players with an account may win. */
  pot?: Pot;
  features: string[];
}

/** Creates rooms and finds them by PIN, which is only a pointer to a game id. */
export class RoomDirectory {
  readonly #deps: DirectoryDeps;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
  }

  /** Reserves an unused PIN for this game, long enough to open the room. @throws {CodedError} `busy`. */
  async reservePin(gameId: string): Promise<string> {
    const { redis, keys, randomness } = this.#deps;
    for (let draw = 0; draw < drawsMax; draw += 1) {
      const pin = randomness.pin();
      const taken = await orBusy(redis.set(keys.pin(pin), gameId, 'PX', reservedMs, 'NX'));
      if (taken === 'OK') return pin;
    }
    throw new CodedError('busy', 'too many rooms are open', { retryAfterMs: 60_000 });
  }

  /** Whether this PIN is the game's: it still was, or it was free and is reserved now. @throws {CodedError} `busy`. */
  async holdPin(gameId: string, pin: string): Promise<boolean> {
    const { redis, keys } = this.#deps;
    const taken = await orBusy(redis.set(keys.pin(pin), gameId, 'PX', reservedMs, 'NX'));
    return taken === 'OK' || (await this.find(pin)) === gameId;
  }

  /** Opens the room's lobby under its reserved PIN; an existing room stays as it is. @throws {CodedError} `busy`. */
  async open({ gameId, pin, definition }: { gameId: string; pin: string; definition: GameDefinition }): Promise<void> {
    const { redis, keys, scripts } = this.#deps;
    const reply = await scripts.run('create-room', gameId, [
      JSON.stringify(definition),
      ...controlFields(pin, definition),
    ]);
    // The room exists: an earlier call opened it and died before it could say so.
    if (reply !== 'conflict') expectOk(reply);
    // The reservation may have expired meanwhile, and the PIN may be another room's now.
    await orBusy(redis.persist(keys.pin(pin)));
    if ((await this.find(pin)) !== gameId) throw new CodedError('busy', 'try again', { retryAfterMs: 100 });
  }

  /** Whether the game's room is over; `false` also when the room does not exist. @throws {CodedError} `busy`. */
  async isOver(gameId: string): Promise<boolean> {
    return (await orBusy(this.#deps.redis.hget(this.#deps.keys.room(gameId).control, 'phase'))) === 'over';
  }

  /** Whether Redis has a room of this game, in any phase. @throws {CodedError} `busy`. */
  async isThere(gameId: string): Promise<boolean> {
    return (await this.#view(gameId)) !== undefined;
  }

  /** Whether Redis has a room of this game that is not over. @throws {CodedError} `busy`. */
  async isInPlay(gameId: string): Promise<boolean> {
    const { phase = 'over' } = (await this.#view(gameId)) ?? {};
    return phase !== 'over';
  }

  /**
   * Ends the game as its host would; idempotent. An open question is closed and scored first.
   * @returns whether there is a room. @throws {CodedError} `busy`, also for a room that keeps moving on.
   */
  async end(gameId: string): Promise<boolean> {
    for (let tries = 0; tries < endTriesMax; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the room may have moved on since it was looked at
      const view = await this.#view(gameId);
      if (view === undefined) return false;
      const { phase, rev } = view;
      if (phase === 'over') return true;
      // oxlint-disable-next-line no-await-in-loop -- as above
      const [, , now] = expectOk(await this.#deps.scripts.run('step-room', gameId, ['end', rev]));
      if (now === 'over' || now === 'closed') return true;
    }
    throw new CodedError('busy', 'the room moves on all the time', { retryAfterMs: 1000 });
  }

  /** Declares entries of the pot void that have no seat. @returns which have one @throws {CodedError} `busy`. */
  async voidEntries(gameId: string, entryIds: readonly string[]): Promise<'over' | ReadonlySet<string>> {
    const reply = await this.#deps.scripts.run('void-entries', gameId, entryIds);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return 'over';
    const [state, ...seated] = expectOk(reply).map(String);
    return state === 'over' ? 'over' : new Set(seated);
  }

  /** Shows players of a finished game what they have won, the largest first. @throws {CodedError} `busy`. */
  async showRewards(gameId: string, rewards: readonly { playerId: string; amount: string }[]): Promise<void> {
    for (let at = 0; at < rewards.length; at += rewardsAtOnce) {
      const part = rewards.slice(at, at + rewardsAtOnce);
      const isLast = at + rewardsAtOnce >= rewards.length;
      const args = [isLast ? '1' : '', ...part.flatMap(({ playerId, amount }) => [playerId, amount])];
      // oxlint-disable-next-line no-await-in-loop -- the last part is announced
      const reply = await this.#deps.scripts.run('show-rewards', gameId, args);
      // Redis has lost the room, and perhaps its end: it shows nothing.
      if (Array.isArray(reply) && (reply[0] === 'no_such_room' || reply[0] === 'conflict')) return;
      expectOk(reply);
    }
  }

  /** Copies bans and reserved names to the next room and notifies the players. Idempotent. */
  follow(before: string, next: { gameId: string; pin: string; title: string }): Promise<void> {
    return followRoom(this.#deps, before, next);
  }

  /** A new token that seats its bearer as a host of the game. */
  hostToken(host: { gameId: string; userId: string; generation: number }): string {
    const { tokens, randomness } = this.#deps;
    return tokens.issueHost({ ...host, nonce: randomness.secret(9) });
  }

  /** Voids all host tokens of earlier generations and closes their sockets. Does nothing for a room that does not exist. */
  async revokeHostTokens(gameId: string, generation: number): Promise<void> {
    const reply = await this.#deps.scripts.run('revoke-hosts', gameId, [generation]);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return;
    expectOk(reply);
  }

  /** From now on players are told no links to their results. Does nothing for a room that does not exist. */
  async withdrawResultLinks(gameId: string): Promise<void> {
    const reply = await this.#deps.scripts.run('withdraw-links', gameId, []);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return;
    expectOk(reply);
  }

  /** `undefined` when no room has this PIN, or its game is over. @throws {CodedError} `busy` when Redis is unavailable. */
  async lookUp(pin: string): Promise<OpenRoom | undefined> {
    const room = await this.findOpen(pin);
    if (room === undefined) return undefined;
    const { gameId, view } = room;
    const { title, language, settings } = await this.#deps.definitions.get(gameId);
    return {
      title,
      ...(language === undefined ? {} : { language }),
      phase: view.phase,
      locked: view.locked,
      ...(settings.teams === undefined ? {} : { teams: settings.teams }),
      ...(settings.names === 'made_up' ? { names: settings.names } : {}),
      ...(settings.pot === undefined ? {} : { pot: settings.pot }),
      features,
    };
  }

  /** The room with this PIN as it is now; `undefined` as in `lookUp`. @throws {CodedError} `busy`. */
  async findOpen(pin: string): Promise<{ gameId: string; view: RoomView } | undefined> {
    const gameId = await this.find(pin);
    if (gameId === undefined) return undefined;
    const view = await this.#view(gameId);
    return view === undefined || view.phase === 'over' ? undefined : { gameId, view };
  }

  /** The room of a game as it is now; `undefined` when Redis has none. @throws {CodedError} `busy`. */
  async #view(gameId: string): Promise<SeatView | undefined> {
    const reply = await this.#deps.scripts.run('read-seat', gameId, ['']);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return undefined;
    return parseSeatView(expectOk(reply));
  }

  /** Whether the server names the game's players. @throws {CodedError} `no_such_room`, `busy`. */
  async givesNames(gameId: string): Promise<boolean> {
    return hasMadeUpNames((await this.#deps.definitions.get(gameId)).settings);
  }

  /** The game of a PIN. @throws {CodedError} `busy` when Redis is unavailable. */
  async find(pin: string): Promise<string | undefined> {
    return (await orBusy(this.#deps.redis.get(this.#deps.keys.pin(pin)))) ?? undefined;
  }

  /**
   * Sets the expiry of the PIN and the room's keys; the game's end is in Postgres. Idempotent. The PIN comes first,
   * because only the room's keys name it: if the process dies in between, the next attempt still finds both.
   */
  async expire(gameId: string): Promise<void> {
    const { redis, keys, scripts } = this.#deps;
    const [pin, phase] = await orBusy(redis.hmget(keys.room(gameId).control, 'pin', 'phase'));
    if (pin && (phase === 'over' || phase === null)) {
      const key = keys.pin(pin);
      if ((await orBusy(redis.get(key))) === gameId) await orBusy(redis.pexpire(key, expiredPinMs, 'NX'));
    }
    if (pin && phase === null) {
      // The room was lost, and its game ended before a process that knows it could rebuild the room.
      await orBusy(redis.unlink(keys.room(gameId).control, keys.room(gameId).definition));
      return;
    }
    const reply = await scripts.run('expire-room', gameId, [expiredRoomMs]);
    if (Array.isArray(reply) && reply[0] === 'no_such_room') return;
    expectOk(reply);
  }
}
