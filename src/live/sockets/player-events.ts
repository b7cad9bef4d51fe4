import type { AnswerWriter } from '../answers/answer-writer.ts';
import type { ReceiptLookup } from '../answers/receipt-lookup.ts';
import {
  type AcceptedNickname,
  type CleanedNickname,
  cleanNickname,
  type RefusedNickname,
} from '../../lib/names/nickname.ts';
import type { ClientPayload } from '../../protocol/client-events.ts';
import { CodedError, type ErrorCode, type NameRefusal } from '../../protocol/errors.ts';
import { hasMadeUpNames } from '../../protocol/settings.ts';
import type { PinGuesses } from '../overload/pin-guesses.ts';
import type { PotJoins } from '../rooms/pot-joins.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import type { JoinTicket, RoomTokens } from '../rooms/room-tokens.ts';
import { type JoinRequest, voidTicket, WrongCode } from '../rooms/take-seat.ts';
import { UnknownGame } from '../../log/unknown-games.ts';
import type { EventContext, EventHandler, EventHandlers } from './event-router.ts';
import type { ReactionRelay } from './reaction-relay.ts';
import type { RejoinLimits } from '../overload/rejoin-limits.ts';
import type { Socket } from 'socket.io';
import { TokenBucket } from '../../lib/token-bucket.ts';
import type { RoomBudgets } from './room-budgets.ts';

export interface PlayerEventDeps {
  entry: RoomEntry;
  directory: RoomDirectory;
  answers: AnswerWriter;
  receipts: ReceiptLookup;
  tokens: Pick<RoomTokens, 'readJoinTicket'>;
  reactions: ReactionRelay;
  guesses: PinGuesses;
  rejoins: RejoinLimits;
  /** Counts a connection closed for sending only wrong PINs. */
  guesserCut: () => void;
  /** @throws {CodedError} `busy` while no newcomer is admitted. */
  checkJoin: () => void;
  /** This process is about to stop: newcomers have to join through another one. */
  isStopping: () => boolean;
  pots: PotJoins;
  budgets: RoomBudgets;
  /** Receipts that a connection may ask for, over time and at once. */
  receiptLimits: { receiptsPerSecond: number; receiptsBurst: number };
}

export function playerEvents(
  deps: PlayerEventDeps,
): Pick<
  EventHandlers,
  'player:join' | 'player:answer' | 'player:react' | 'player:rename' | 'player:leave' | 'player:receipts'
> {
  const { entry, answers, receipts, reactions } = deps;
  const checkReceipts = receiptCheck(deps.receiptLimits);
  return {
    'player:join': join(deps),
    'player:answer': {
      urgent: true,
      handle: ({ seating }, payload) => answers.submit(seating.room, seating.playerId, payload),
    },
    'player:react': {
      urgent: true,
      handle({ seating }, { emoji }) {
        if (!/^\p{RGI_Emoji}$/v.test(emoji)) throw new CodedError('bad_request', 'emoji: must be one emoji');
        reactions.add(seating.gameId, emoji);
        return {};
      },
    },
    'player:rename': {
      async handle({ seating }, payload) {
        if (hasMadeUpNames(seating.room.definition.settings)) throw refusalOf(madeUpOnly);
        const name = acceptedOf(cleanNickname(payload.nickname));
        await entry.rename(seating, name);
        return { nickname: name.nickname };
      },
    },
    'player:leave': {
      urgent: true,
      async handle({ socket, state, seating }) {
        await entry.leave(socket, seating);
        state.seating = undefined;
      },
    },
    'player:receipts': {
      handle: async ({ socket, seating }, payload) => {
        checkReceipts(socket, payload.receipts.length);
        return { states: await receipts.states(seating.gameId, seating.playerId, payload.receipts) };
      },
    },
  };
}

/**
 * Checks everything that depends only on the payload or the connection before it looks up the PIN. After that, a reply
 * that reveals a right PIN without a join counts as a guess. A non-empty invalid name depends on the room, because a
 * room with made-up names ignores it. All other PINs, right or wrong, get the same reply for it.
 */
function join(deps: PlayerEventDeps): EventHandler<'player:join'> {
  const { entry, rejoins, checkJoin, isStopping } = deps;
  return {
    async handle({ socket, state, acknowledge }, payload) {
      if (isStopping()) throw new CodedError('busy', 'this server restarts', { retryAfterMs: 1000 });
      checkJoin();
      if (state.joining) throw new CodedError('not_allowed', 'you are already joining a room');
      const name = nameIn(payload);
      const ticket = ticketIn(payload, deps.tokens);
      rejoins.checkConnection(state.joins);
      state.joining = true;
      try {
        const { key, device, fee, outside, reclaim } = payload;
        const isReclaim = reclaim !== undefined;
        const joiner = { socket, state, name, ticket };
        const gameId = await findRoom(joiner, payload, deps);
        if (key !== undefined) deps.budgets.connect(gameId, `key ${key}`);
        state.seating = await seatIn(gameId, joiner, payload, deps)
          .then((seat) => {
            const request = { gameId, seat, key, device };
            return deps.pots.join({
              gameId,
              fee,
              isOutside: outside === true,
              ticket,
              isReclaim,
              check: (checked) => entry.placeFor({ ...request, ticket: checked }),
              take: (potEntry) => entry.join(socket, { ...request, ticket, entry: potEntry }, acknowledge),
            });
          })
          .catch((error: unknown) => countRefusal(joiner, error, deps));
        rejoins.joined(state.joins);
        state.guesses.wrong = 0;
        if (!socket.connected) entry.disconnected(socket, state.seating);
      } catch (error) {
        // On this connection no other process can be reached. The reply goes out first; stock clients reconnect.
        if (error instanceof UnknownGame) setImmediate(() => socket.conn.close());
        throw error;
      } finally {
        state.joining = false;
      }
    },
  };
}

const madeUpOnly = { reason: 'made_up_only', message: 'the game names its players here' } as const;

const refusalOf = ({ reason, message }: Pick<RefusedNickname, 'message'> & { reason: NameRefusal }): CodedError =>
  new CodedError('name_refused', message, { details: reason });

/** Undefined with a code: its seat has a name. @throws {CodedError} `name_refused` for an empty name. */
function nameIn({ nickname, reclaim }: ClientPayload<'player:join'>): CleanedNickname | undefined {
  const name = cleanNickname(nickname);
  if (!name.ok && name.reason === 'empty') throw refusalOf(name);
  return reclaim === undefined ? name : undefined;
}

/** @throws {CodedError} `bad_token` for a ticket with an invalid signature. */
function ticketIn({ ticket }: ClientPayload<'player:join'>, tokens: PlayerEventDeps['tokens']): JoinTicket | undefined {
  if (ticket === undefined) return undefined;
  const read = tokens.readJoinTicket(ticket);
  if (read === undefined) throw new CodedError('bad_token', voidTicket);
  return read;
}

/** @throws {CodedError} `name_refused`, and the errors of the directory. */
async function seatIn(
  gameId: string,
  { name }: Joiner,
  { team, reclaim }: ClientPayload<'player:join'>,
  { directory }: PlayerEventDeps,
): Promise<JoinRequest['seat']> {
  if (reclaim !== undefined || name === undefined) return { code: reclaim ?? '' };
  return { name: (await directory.givesNames(gameId)) ? 'made_up' : acceptedOf(name), team };
}

/** @throws {CodedError} `name_refused`. */
function acceptedOf(name: CleanedNickname): AcceptedNickname {
  if (!name.ok) throw refusalOf(name);
  return name;
}

type Joiner = Pick<EventContext<'player:join'>, 'socket' | 'state'> & {
  name: CleanedNickname | undefined;
  ticket: JoinTicket | undefined;
};

/** @throws {CodedError} `no_such_room`, `bad_token` (a ticket of another room also reveals a right PIN), `too_many`, `busy`. */
async function findRoom(joiner: Joiner, { pin }: ClientPayload<'player:join'>, deps: PlayerEventDeps): Promise<string> {
  const gameId = await deps.directory.find(pin);
  if (gameId === undefined) return refuseGuess(joiner, noSuchRoom(joiner), deps);
  if (joiner.ticket !== undefined && joiner.ticket.gameId !== gameId)
    return refuseGuess(joiner, new CodedError('bad_token', voidTicket), deps);
  const { address, joins } = joiner.state;
  try {
    deps.rejoins.checkAddress(joins, address, gameId);
  } catch (error) {
    await deps.guesses.noteRight(address);
    throw error;
  }
  return gameId;
}

const noSuchRoom = ({ name }: Joiner): CodedError =>
  name === undefined || name.ok
    ? new CodedError('no_such_room', 'there is no room with this PIN, or its game is over')
    : refusalOf(name);
/** Refusals that players with the right PIN meet: sent at once, and counted. */
const rightPinCodes: ReadonlySet<ErrorCode> = new Set([
  'room_locked',
  'room_full',
  'name_taken',
  'not_allowed',
  'insufficient',
  'limit',
]);

/** Handles the room's refusal. A finished room and an unknown team count as guesses, like a wrong PIN. */
async function countRefusal(joiner: Joiner, error: unknown, deps: PlayerEventDeps): Promise<never> {
  if (!(error instanceof CodedError)) throw error;
  if (error instanceof WrongCode) return refuseGuess(joiner, error, deps);
  if (error.code === 'no_such_room') return refuseGuess(joiner, noSuchRoom(joiner), deps);
  if (error.code === 'bad_request' || error.code === 'name_refused') return refuseGuess(joiner, error, deps);
  if (rightPinCodes.has(error.code)) await deps.guesses.noteRight(joiner.state.address);
  throw error;
}

/** Delays the refusal, and closes a connection that only guesses. */
async function refuseGuess({ socket, state }: Joiner, refusal: CodedError, deps: PlayerEventDeps): Promise<never> {
  const { guesses, guesserCut } = deps;
  try {
    return await guesses.refuse({ address: state.address, count: state.guesses, socket }, refusal);
  } finally {
    if (guesses.isOver(state.guesses) && socket.connected) {
      guesserCut();
      // After the reply, which is written once this has thrown.
      setImmediate(() => socket.conn.close());
    }
  }
}

/** Rate-limits receipts by number: each costs a signature and a read in Redis or Postgres. */
function receiptCheck({ receiptsPerSecond, receiptsBurst }: PlayerEventDeps['receiptLimits']) {
  const buckets = new WeakMap<Socket['conn'], TokenBucket>();
  return ({ conn }: Socket, count: number): void => {
    const now = performance.now();
    const bucket = buckets.get(conn) ?? new TokenBucket(receiptsPerSecond, receiptsBurst, now);
    buckets.set(conn, bucket);
    const debtMs = bucket.spend(0, now, receiptsBurst);
    if (debtMs > 0) throw new CodedError('too_many', 'slow down a little', { retryAfterMs: Math.ceil(debtMs) });
    bucket.spend(count, now, receiptsBurst);
  };
}
