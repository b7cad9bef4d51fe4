import { madeUpName, madeUpNames, numberedName } from '../../lib/names/made-up-names.ts';
import { type AcceptedNickname, cleanNickname } from '../../lib/names/nickname.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ScriptReply } from '../../redis/script-runner.ts';

/** Names that are tried: two without a number, then with longer and longer ones. */
const digitsOfTries = [0, 0, 2, 3, 4, 6, 6, 6];
/** From this share of all names on, most draws without a number would be in vain. */
const crowdedShare = 0.5;

/**
 * Takes a seat under a made-up name that nobody in the room has.
 * @param players those that are known to be in the room; more of them may be
 * @param take asks for the seat; its reply begins with `name_taken` where somebody has that name
 * @returns the first other reply
 * @throws {CodedError} `busy` when all names that were tried are taken, and whatever `take` throws.
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
    // A pair of words and figures that the filter takes for something else is none to give.
    if (!name.ok) continue;
    // oxlint-disable-next-line no-await-in-loop -- the next name is asked for when this one is taken
    const reply = await take(name);
    if (!Array.isArray(reply) || reply[0] !== 'name_taken') return reply;
  }
  throw new CodedError('busy', 'no name is free, try again', { retryAfterMs: 200 });
}
