import type { RedisCommands } from '../../redis/connect.ts';
import type { Keys } from '../../redis/keys.ts';
import { orBusy } from '../../redis/or-busy.ts';
import { expectOk, type StoredSeat } from './room-reply.ts';
import type { RoomScripts } from './room-scripts.ts';

/** How long the next room reserves a name for the device that had it. */
const namesKeptMs = 60_000;
/** Names that one script call reserves. */
const namesAtOnce = 500;

interface Deps {
  redis: RedisCommands;
  keys: Keys;
  scripts: RoomScripts;
}

/**
 * Copies bans and names from a room that is over to the next one, then notifies the sockets of the first. A room that
 * no longer exists copies nothing. @throws {CodedError} `conflict` when another room follows it, `not_open`, `busy`.
 */
export async function followRoom(
  deps: Deps,
  before: string,
  { gameId, pin, title }: { gameId: string; pin: string; title: string },
): Promise<void> {
  const { redis, keys, scripts } = deps;
  const old = keys.room(before);
  const banned = (await orBusy(redis.hget(old.control, 'banned'))) ?? '';
  const copy = async (bans: string, names: readonly string[]) =>
    expectOk(await scripts.run('bring-players', gameId, [bans, namesKeptMs, ...names]));
  if (banned !== '') await copy(banned, []);
  for await (const names of keptNames(deps, old.seats)) await copy('', names);
  const reply = await scripts.run('follow-room', before, [JSON.stringify({ pin, title })]);
  if (Array.isArray(reply) && reply[0] === 'no_such_room') return;
  expectOk(reply, { conflict: 'Another game follows this one already.' });
}

/** In chunks, as `bring-players` takes them. A seat without a key, a device or a person can't be recognised again. */
async function* keptNames({ redis }: Deps, seats: string): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    // oxlint-disable-next-line no-await-in-loop -- one part after the other
    const [next, found] = await orBusy(redis.hscan(seats, cursor, 'COUNT', namesAtOnce));
    cursor = next;
    const kept = found
      .filter((_, i) => i % 2 === 1)
      .map((text) => JSON.parse(text) as StoredSeat)
      .filter(({ key, device, user }) => key !== undefined || device !== undefined || user !== undefined)
      .map(({ skeleton, key = '', device = '', user = '' }) => [skeleton, key, device, user]);
    for (let from = 0; from < kept.length; from += namesAtOnce) yield kept.slice(from, from + namesAtOnce).flat();
  } while (cursor !== '0');
}
