import type { EntityManager } from '@mikro-orm/postgresql';
import { limitReached, type Allowance } from '../accounts/person-limits.ts';

const hourMs = 3_600_000;
/** Opening a room takes a few commands, each of which fails in time: a slower process is dead, and has no room. */
export const openingMs = 30_000;

interface Held {
  games: number;
  gamesPerHour: number;
  definitionBytes: number;
}

/** Counts the games themselves, so nothing needs release when one fails, ends or is abandoned. */
const heldSql = `
  select count(*) filter (where ended_at is null)::int as "games",
    count(*) filter (where created_at > ?)::int as "gamesPerHour",
    coalesce(sum(definition_bytes) filter (where ended_at is null), 0)::float8 as "definitionBytes"
  from game
  where owner_id = ? and (ended_at is null or created_at > ?)
    and (opening_at is null or opening_at > ?) and id is distinct from ?`;

/**
 * Checks that the owner may have one more game of this size.
 * @param game.except the owner's game that does not count: the one to open
 * @throws {CodedError} `limit`
 */
export async function checkGameBudget(
  em: EntityManager,
  allowance: Allowance,
  game: { ownerId: string; bytes: number; now: number; except?: string },
): Promise<void> {
  const hourAgo = new Date(game.now - hourMs);
  const openingSince = new Date(game.now - openingMs);
  const params = [hourAgo, game.ownerId, hourAgo, openingSince, game.except ?? null];
  const [held] = await em.execute<[Held]>(heldSql, params);
  if (held.games >= allowance.games) {
    throw limitReached('games', allowance, `You have ${held.games} games at once. End one of them first.`);
  }
  if (held.gamesPerHour >= allowance.gamesPerHour) {
    throw limitReached('gamesPerHour', allowance, `You have opened ${held.gamesPerHour} games within an hour.`);
  }
  if (held.definitionBytes + game.bytes > allowance.definitionBytes) {
    throw limitReached(
      'definitionBytes',
      allowance,
      'Your games in play are too large together. End one of them first.',
    );
  }
}
