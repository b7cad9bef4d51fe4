import { madeUpName, madeUpNames, numberedName } from '../../lib/names/made-up-names.ts';
import { type AcceptedNickname, cleanNickname } from '../../lib/names/nickname.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';

/** Digits of the names tried: two names without a number, then with more and more digits. */
const digitsOfTries = [0, 0, 2, 3, 4, 6, 6, 6];
/** Above this share of all names, most draws without a number would be taken. */
const crowdedShare = 0.5;

/**
 * Takes a seat under a made-up name that no player in the room has.
 * @param players known players in the room; there may be more
 * @param take requests the seat; its reply begins with `name_taken` when the name is taken
 * @returns the first other reply
 * @throws {CodedError} `busy` when all tried names are taken, and whatever `take` throws.
 */
export async function giveName(
  random: () => number,
  players: number,
  take: (name: AcceptedNickname) => Promise<ScriptReply>,
): Promise<ScriptReply> {
  const isCrowded = players > madeUpNames * crowdedShare;
  for (const digits of digitsOfTries) {
    if (digits === 0 && isCrowded) continue;
    const name = cleanNickname(digits === 0 ? madeUpName(random) : numberedName(random, digits));
    // The filter may reject a combination of words and digits.
    if (!name.ok) continue;
    // oxlint-disable-next-line no-await-in-loop -- the next name is asked for when this one is taken
    const reply = await take(name);
    if (!Array.isArray(reply) || reply[0] !== 'name_taken') return reply;
  }
  throw new CodedError('busy', 'no name is free, try again', { retryAfterMs: 200 });
}
