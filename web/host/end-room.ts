import { endGame } from '../../src/client/end-game.ts';
import { RoomClient } from '../../src/client/room-client.ts';
import { finalStates, type RoomState, seenRev } from '../../src/client/room-state.ts';
import { readGame, renewToken } from '../shared/kept-game.ts';
import { localNow } from '../shared/local-now.ts';
import { RestError, unreachable } from '../shared/rest-client.ts';

/** How long a room is waited for. */
const waitMs = 10_000;

/**
 * Ends a game from another page than its own. A game that is over already is fine.
 * @throws {RestError} `unreachable` while its room is; `not_found` for a game of somebody else's
 */
export async function endRoom(gameId: string): Promise<void> {
  const kept = readGame(gameId)?.hostToken;
  const isEnded = kept !== undefined && kept !== '' && (await endWith(kept));
  // A token may be over, and the owner then gets another one.
  if (!isEnded && !(await endWith(await renewToken(gameId)))) {
    throw new RestError('not_allowed', 'This game can no longer be ended from here.');
  }
}

/** @returns false when the token is refused */
async function endWith(token: string): Promise<boolean> {
  const client = new RoomClient({ url: location.origin, token, now: localNow });
  try {
    const { connection } = await settled(client);
    if (connection === 'refused') return false;
    if (connection === 'closed') return true;
    const reply = await endGame((seen) => client.end(seen), seenRev(client.state));
    if (!reply.ok) throw new RestError(reply.error.code, reply.error.message);
    return true;
  } finally {
    client.close();
  }
}

/** The first state in which the room is live, or never will be. @throws {RestError} when there is none in time */
function settled(client: RoomClient): Promise<RoomState> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreachable()), waitMs);
    client.subscribe((state) => {
      if (state.connection !== 'live' && !finalStates.has(state.connection)) return;
      clearTimeout(timer);
      resolve(state);
    });
    client.connect();
  });
}
