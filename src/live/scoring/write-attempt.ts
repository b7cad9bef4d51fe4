import type { ScriptReply } from '../../redis/script-runner.ts';
import { expectOk } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';

const chunk = 1000;
/** Keys of an attempt that was never committed expire. */
const attemptTtlMs = 60_000;

/**
 * Writes the scores and the board of an attempt under its own keys, in chunks, so that no call blocks Redis for long.
 * @param rows pairs of player id and score, and as many entries of the board
 * @throws {CodedError} `busy`
 */
export async function writeAttempt(
  scripts: RoomScripts,
  gameId: string,
  attempt: { scores: string; board: string },
  { scores, board }: { scores: string[]; board: string[] },
): Promise<void> {
  const sent: Promise<ScriptReply>[] = [];
  for (let from = 0; from < board.length; from += chunk) {
    const to = from + chunk;
    const part = [attemptTtlMs, ...scores.slice(from * 2, to * 2), ...board.slice(from, to)];
    sent.push(scripts.run('write-attempt', gameId, part, [attempt.scores, attempt.board]));
  }
  for (const reply of await Promise.all(sent)) expectOk(reply);
}
