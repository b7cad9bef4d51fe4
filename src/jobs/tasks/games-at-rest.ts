/** Conditions on rows of `game` that are to be deleted or emptied. */

/** No entry of it waits for a later version of the server. */
export const notParkedSql = 'not exists (select from parked_entry e where e.game_id = game.id)';

/** What is in a pot belongs to people: its game stays until it is settled. */
export const potSettledSql = 'not exists (select from pot where pot.game_id = game.id and pot.settled_at is null)';
