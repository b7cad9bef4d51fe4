import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomTokens } from './room-tokens.ts';

/** The same figure as in `include/tickets.lua`. */
const ticketMs = 60_000;
const nonceBytes = 9;

interface Deps {
  directory: Pick<RoomDirectory, 'findOpen'>;
  tokens: Pick<RoomTokens, 'issueJoinTicket'>;
  randomness: Pick<Randomness, 'secret'>;
}

/** Issues the tickets that bind a seat to a person's account. Owns no state: rooms remember used tickets. */
export class JoinTickets {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `no_such_room` for an unused PIN, or when its game is over; `busy`. */
  async issue(pin: string, userId: string): Promise<{ ticket: string; expiresAt: number }> {
    const { directory, tokens, randomness } = this.#deps;
    const room = await directory.findOpen(pin);
    if (room === undefined)
      throw new CodedError('no_such_room', 'There is no room with this PIN, or its game is over.');
    const { gameId, view } = room;
    const expiresAt = view.now + ticketMs;
    const ticket = tokens.issueJoinTicket({ gameId, userId, expiresAt, nonce: randomness.secret(nonceBytes) });
    return { ticket, expiresAt };
  }
}
