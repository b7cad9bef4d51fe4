/** The statements that take people out of a game and leave its figures. Each is idempotent. */

/** Takes the place of a typed text; the same as screens show for a hidden one. */
export const withoutText = '•••';

/** As a parameter: names of question types as a JSON array. */
const typed = `select (each->>'index')::smallint from jsonb_array_elements(definition->'questions') each
  where each->>'type' in (select jsonb_array_elements_text(?::jsonb))`;

export const findGame = `
  select anonymised_at is not null as "isMarked", array(${typed})::int[] as typed from game where id = ?::uuid`;

/** A page of seats by their key. */
export const emptySeats = `
  with page as (
    select player_id from player where game_id = ?::uuid and player_id > ? order by player_id limit ?
  ), changed as (
    update player set nickname = 'Player ' || join_order, user_id = null, pot_entry_id = null
    where game_id = ?::uuid and player_id in (select player_id from page)
      and (nickname <> 'Player ' || join_order or user_id is not null)
    returning 1
  )
  select (select max(player_id) from page) as last, (select count(*)::int from page) as seen,
    (select count(*)::int from changed) as changed`;

/** A page of the typed answers to a question. */
export const emptyAnswers = `
  with page as (
    select player_id from answer where game_id = ?::uuid and question = ? and player_id > ? order by player_id limit ?
  ), changed as (
    update answer set answer = to_jsonb(?::text), authored = null
    where game_id = ?::uuid and question = ? and player_id in (select player_id from page)
      and answer <> to_jsonb(?::text)
    returning 1
  )
  select (select max(player_id) from page) as last, (select count(*)::int from page) as seen,
    (select count(*)::int from changed) as changed`;

/** Rows of right answers are texts of the author; the others become one, where the first of them was. */
const quoteless = (counts: string): string => `(
  select coalesce(jsonb_agg(row order by place), '[]') from (
    select each as row, place from jsonb_array_elements(${counts}) with ordinality listed (each, place)
    where (each->>'correct')::boolean
    union all
    select jsonb_build_object('answer', ?::text, 'count', sum((each->>'count')::int), 'correct', false), min(place)
    from jsonb_array_elements(${counts}) with ordinality listed (each, place)
    where not (each->>'correct')::boolean having count(*) > 0
  ) listed)`;

export const emptyCounts = `
  update question_result set counts = ${quoteless('counts')},
    authored_counts = case when authored_counts is null then null else ${quoteless('counts')} end
  where game_id = ?::uuid and question in (select jsonb_array_elements_text(?::jsonb)::smallint) returning 1`;

const renamed = (side: 'before' | 'after'): string => `(
  select coalesce(jsonb_agg(each || jsonb_build_object('nickname', coalesce(player.nickname, '')) order by place), '[]')
  from jsonb_array_elements(effect->'${side}'->'players') with ordinality listed (each, place)
  left join player on player.game_id = regrade.game_id and player.player_id = each->>'playerId')`;

/** Names in the tables of regrades follow those of the seats. */
const renameTables = `jsonb_set(jsonb_set(effect, '{before,players}', ${renamed('before')}), '{after,players}', ${renamed('after')})`;

export const renameInRegrades = `
  update regrade set effect = ${renameTables} where game_id = ?::uuid returning 1`;

/** A note may speak of players. */
/** Only settled pots: others keep their game from being anonymised. */
export const forgetEntries = 'delete from pot_entry where game_id = ?::uuid returning 1';
export const emptyNotes = `update regrade set note = '' where game_id = ?::uuid and note <> '' returning 1`;

/** One statement for definition and seats: their teams stay the same. */
export const numberTeams = `
  with listed as (
    select team, place from game, jsonb_array_elements_text(definition->'settings'->'teams') with ordinality each (team, place)
    where game.id = ?::uuid
  ), seats as (
    update player set team = 'Team ' || coalesce((select place from listed where listed.team = player.team)::text, '')
    where game_id = ?::uuid and team is not null returning 1
  )
  update game set definition = jsonb_set(definition, '{settings,teams}',
    (select jsonb_agg('Team ' || place order by place) from listed))
  where id = ?::uuid and exists (select from listed) returning 1`;

export const emptySeat = `
  update player set nickname = ?, user_id = null, pot_entry_id = null where game_id = ?::uuid and player_id = ? returning 1`;

export const definition = 'select definition::text, regraded::text from game where id = ?::uuid';

export const typedAnswer = `
  select answer #>> '{}' as answer from answer where game_id = ?::uuid and question = ? and player_id = ?`;

export const emptyAnswer = `
  update answer set answer = to_jsonb(?::text), authored = null
  where game_id = ?::uuid and question = ? and player_id = ? returning 1`;

export const counts = 'select counts::text from question_result where game_id = ?::uuid and question = ? for update';

export const writeCounts = `
  update question_result set counts = ?::jsonb,
    authored_counts = case when authored_counts is null then null else ?::jsonb end
  where game_id = ?::uuid and question = ? returning 1`;

/** What could not be folded of a game, or of a person: the reason and its place in the log stay. */
export const emptyDeadLetters = `
  update dead_letter set payload = '' where payload <> '' and position(?::text in payload) > 0 returning 1`;
