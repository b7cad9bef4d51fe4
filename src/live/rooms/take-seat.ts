import type { Socket } from 'socket.io';
import { cleanTeamName } from '../../game/teams.ts';
import type { AcceptedNickname } from '../../lib/names/nickname.ts';
import { readCode } from '../../lib/ids.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { ClientPayload } from '../../protocol/client-events.ts';
import { CodedError } from '../../protocol/errors.ts';
import { shardOf, type Keys } from '../../redis/keys.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';
import { giveName } from './give-name.ts';
import { connectionOf } from './presence-tracker.ts';
import type { RoomDefinitions } from './room-definitions.ts';
import { expectOk, parseSeatView, refuseAtLimit, type SeatView } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { JoinTicket, RoomTokens } from './room-tokens.ts';

export interface TakeSeatDeps {
  keys: Keys;
  scripts: RoomScripts;
  definitions: RoomDefinitions;
  tokens: RoomTokens;
  randomness: Randomness;
  processId: string;
  /** Known players in the room. */
  playersIn: number;
}

/** A join after all checks that do not need the room. */
export type JoinRequest = Pick<ClientPayload<'player:join'>, 'key' | 'device'> & {
  gameId: string;
  /** A verified ticket of this game, with the seat's owner. */
  ticket?: JoinTicket | undefined;
  /** The person's entry in the pot, or `seatedAlready`; it needs a ticket. */
  entry?: string | undefined;
  /** A new seat or the seat of `key`, under a chosen or made-up name; or the seat of a typed code, which keeps its name. */
  seat: { name: AcceptedNickname | 'made_up'; team?: string | undefined } | { code: string };
};

/** Instead of an entry: the join goes on with a seat that is there, inside the pot or outside of it, and makes no new one. */
export const seatedAlready = 'seated';

/** What a join would get now: a seat that is there already, or a new one, in the lobby or after the start. */
export type Place = 'seated' | 'new' | 'late';
const places: ReadonlySet<string> = new Set<Place>(['seated', 'new', 'late']);

/** The code is not of this room, was used, or has expired. */
export class WrongCode extends CodedError {
  constructor() {
    super('not_allowed', 'this code is not valid, ask the host for another one');
  }
}

/** The entry does not fit the seat: it is given back, or the room has changed since the look at it. Nothing has changed. */
export class VoidEntry extends CodedError {
  constructor() {
    super('busy', 'this took too long, please join again', { retryAfterMs: 500 });
  }
}

/**
 * Takes a seat in Redis for a socket.
 * @throws {WrongCode}
 * @throws {CodedError} `no_such_room`, `room_locked`, `room_full`, `name_taken`, `not_allowed` (banned, or the code's
 *   seat has an owner and the request has no ticket), `bad_token` (the ticket is void, or the key's seat was given to
 *   another device or has another owner), {@link VoidEntry}, `too_many` (tickets), `limit` (devices), `bad_request` (unknown team), `busy`.
 */
export async function takeSeat(deps: TakeSeatDeps, socket: Socket, request: JoinRequest): Promise<SeatView> {
  const { tokens, keys, processId } = deps;
  const { gameId, key, device, seat, ticket, entry = '' } = request;
  const { firstGame = gameId } = await deps.definitions.get(gameId);
  const keyDigest = key === undefined ? '' : tokens.digestJoinKey(firstGame, key);
  const deviceDigest = device === undefined ? '' : tokens.digestDevice(firstGame, device);
  const processKey = [keys.process(shardOf(gameId), processId)];
  const owner = ticket === undefined ? [''] : [ticket.userId, ticket.nonce, ticket.expiresAt];
  const connection = [processId, connectionOf(socket), deviceDigest, ...owner];
  if ('code' in seat) {
    const code = readCode(seat.code) ?? '';
    const args = [tokens.digestCode(gameId, code), keyDigest, ...connection];
    const reply = await deps.scripts.run('reclaim-seat', gameId, args, processKey);
    if (Array.isArray(reply) && reply[0] === 'wrong_code') throw new WrongCode();
    if (Array.isArray(reply) && reply[0] === 'no_ticket')
      throw new CodedError('not_allowed', 'this seat belongs to somebody with an account, who has to sign in first');
    return seatIn(reply, ticket);
  }
  const team = await teamIndex(deps.definitions, gameId, seat.team);
  const take = ({ nickname, skeleton }: AcceptedNickname) => {
    const args = [deps.randomness.playerId(), nickname, skeleton, keyDigest, team, ...connection];
    return deps.scripts.run('join-room', gameId, ticket === undefined ? args : [...args, entry], processKey);
  };
  const { name } = seat;
  const given = name === 'made_up' ? giveName(deps.randomness.next, deps.playersIn, take) : take(name);
  return seatIn(await given, ticket);
}

/**
 * What `takeSeat` would do with the same request now. Changes nothing. A made-up name counts as free.
 * @throws {CodedError} as `takeSeat`
 */
export async function checkJoin(
  { scripts, tokens, definitions }: Pick<TakeSeatDeps, 'scripts' | 'tokens' | 'definitions'>,
  { gameId, key, device, seat, ticket }: JoinRequest & { ticket: JoinTicket },
): Promise<Place> {
  const { firstGame = gameId } = await definitions.get(gameId);
  const skeleton = 'name' in seat && seat.name !== 'made_up' ? seat.name.skeleton : '';
  const keyDigest = key === undefined ? '' : tokens.digestJoinKey(firstGame, key);
  const deviceDigest = device === undefined ? '' : tokens.digestDevice(firstGame, device);
  const { userId, nonce, expiresAt } = ticket;
  const args = [skeleton, keyDigest, deviceDigest, userId, nonce, expiresAt];
  const [place] = okIn(await scripts.run('check-join', gameId, args), ticket).map(String);
  if (place === undefined || !places.has(place)) throw new Error(`a script replied ${place}`);
  return place as Place;
}

const seatIn = (reply: ScriptReply, ticket: JoinTicket | undefined): SeatView => parseSeatView(okIn(reply, ticket));

/** @throws {CodedError} the room's refusal. */
function okIn(reply: ScriptReply, ticket: JoinTicket | undefined): ScriptReply[] {
  refuseAtLimit(reply, 'devices', 'this seat has gone on with as many devices as may be');
  if (Array.isArray(reply) && reply[0] === 'too_many')
    throw new CodedError('too_many', 'you have joined very often, please wait a moment', {
      retryAfterMs: Number(reply[1]),
    });
  if (Array.isArray(reply) && reply[0] === 'void_entry') throw new VoidEntry();
  const badToken = ticket === undefined ? joinMessages.bad_token : voidTicket;
  return expectOk(reply, { ...joinMessages, bad_token: badToken });
}

/** −1 for the smallest team. */
async function teamIndex(definitions: RoomDefinitions, gameId: string, wanted: string | undefined): Promise<number> {
  const { settings } = await definitions.get(gameId);
  if (wanted === undefined) return -1;
  const team = (settings.teams ?? []).indexOf(cleanTeamName(wanted));
  if (team < 0) throw new CodedError('bad_request', 'there is no such team');
  return team;
}

/** The message for an unusable ticket. */
export const voidTicket = 'this ticket is void: used, too old, of another room, or of somebody else than the join key';

const joinMessages = {
  room_locked: 'this room takes no more players',
  room_full: 'this room is full',
  name_taken: 'this name is taken, please choose another',
  not_allowed: 'the host has removed you from this game',
  bad_token: 'this seat goes on with another device',
} as const;
