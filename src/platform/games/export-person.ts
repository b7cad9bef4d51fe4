import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { placed } from './own-result-sql.ts';
import { readResults } from './read-results.ts';

const rowsAtOnce = 100;
const msOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const zeroId = '00000000-0000-0000-0000-000000000000';

/** Lists of small rows, each as JSON without nulls, with an ordering id. None holds secrets or digests. */
const lists = {
  sessions: `select id, jsonb_build_object('id', id, 'kind', kind, 'device', device, 'createdAt', ${msOf('created_at')},
      'lastUsedAt', ${msOf('last_used_at')}) as row from session where user_id = ?`,
  keys: `select id, jsonb_build_object('id', id, 'name', name, 'prefix', prefix, 'scopes', scopes,
      'createdAt', ${msOf('created_at')}, 'lastUsedAt', ${msOf('last_used_at')},
      'expiresAt', ${msOf('expires_at')}) as row from api_key where user_id = ?`,
  identities: `select id, jsonb_build_object('id', id, 'provider', provider, 'issuer', issuer, 'subject', subject,
      'email', email, 'createdAt', ${msOf('created_at')}, 'lastUsedAt', ${msOf('last_used_at')}) as row
    from user_identity where user_id = ?`,
  links: `select id, jsonb_build_object('id', id, 'purpose', purpose, 'email', email, 'previousEmail', previous_email,
      'createdAt', ${msOf('created_at')}, 'expiresAt', ${msOf('expires_at')}, 'usedAt', ${msOf('used_at')}) as row
    from account_link where user_id = ?`,
  invites: `select id, jsonb_build_object('id', id, 'note', note, 'uses', uses, 'used', used,
      'createdAt', ${msOf('created_at')}, 'expiresAt', ${msOf('expires_at')}) as row from invite where created_by = ?`,
  media: `select id, jsonb_build_object('id', id, 'kind', kind, 'address', '/media/' || name || '.' || extension,
      'state', state, 'problem', problem, 'alt', alt, 'bytes', bytes, 'storedBytes', stored_bytes, 'width', width,
      'height', height, 'createdAt', ${msOf('created_at')}, 'usedAt', ${msOf('used_at')}) as row
    from media where owner_id = ? and state <> 'deleting'`,
  depositAddresses: `select id, jsonb_build_object('id', id, 'address', address, 'chainId', nullif(chain_id, 0),
      'boundAt', ${msOf('bound_at')}, 'endedAt', ${msOf('ended_at')}) as row from deposit_address where user_id = ?`,
  deposits: `select id, jsonb_build_object('id', id, 'chainId', chain_id, 'txHash', tx_hash, 'at', ${msOf('at')},
      'claimed', claimed, 'transfers', (select jsonb_agg(jsonb_build_object('ordinal', t.ordinal, 'token', t.token,
          'from', t.payer, 'amount', t.amount, 'credits', t.credits, 'rate', t.rate, 'state', t.state, 'reason', t.reason)
          order by t.ordinal)
        from deposit_transfer t where t.chain_id = d.chain_id and t.tx_hash = d.tx_hash and t.user_id = d.user_id)) as row
    from deposit d where user_id = ?`,
  depositNonces: `select md5(nonce)::uuid as id, jsonb_build_object('createdAt', ${msOf('created_at')},
      'expiresAt', ${msOf('expires_at')}) as row from deposit_nonce where user_id = ?`,
  /** Of games; what they changed for others is in the results of the game. */
  regrades: `select id, jsonb_build_object('id', id, 'gameId', game_id, 'at', ${msOf('at')}, 'note', note,
      'questions', questions) as row from regrade where by_id = ?`,
  /** Points from games, by season. */
  seasons: `select md5(season)::uuid as id, jsonb_build_object('season', season, 'points', points::text) as row
    from season_points where user_id = ?`,
  /** Keys of requests of the last day, and the replies that are kept with them. */
  requests: `select md5(route || ' ' || key)::uuid as id, jsonb_build_object('route', route, 'key', key,
      'resourceId', resource_id, 'reply', reply, 'createdAt', ${msOf('created_at')}) as row from idempotency_key where user_id = ?`,
  audit: `select id, jsonb_build_object('id', id, 'at', ${msOf('at')}, 'action', action, 'actorId', actor_id,
      'subjectId', subject_id, 'details', details) as row from (select ?::uuid as person) asked
    join audit_entry on subject_id = person or actor_id = person`,
  wallets: `select a.id, jsonb_build_object('asset', a.asset, 'balance', a.balance::text,
      'held', (select coalesce(sum(h.amount), 0)::text from open_hold h where h.wallet_id = a.id),
      'owed', (select (-d.balance)::text from account d where d.parent_id = a.id and d.kind = 'debt' and d.balance < 0)) as row
    from account_holder o join account a on a.id = o.account_id where o.user_id = ?`,
  /** Of others that took part there is nothing. */
  transfers: `select t.id, jsonb_build_object('id', t.id, 'kind', t.kind, 'asset', t.asset, 'ref', t.ref,
      'at', ${msOf('t.created_at')}, 'note', (select n.text from transfer_note n where n.transfer_id = t.id),
      'entries', own.entries) as row
    from (select e.transfer_id, jsonb_agg(jsonb_build_object('account', a.kind, 'amount', e.amount::text,
        'balanceAfter', e.balance_after::text) order by e.amount, a.kind) as entries
      from account_holder o join account a on a.id = o.account_id or a.parent_id = o.account_id
      join entry e on e.account_id = a.id where o.user_id = ? group by e.transfer_id) own
    join transfer t on t.id = own.transfer_id`,
  holds: `select h.id, jsonb_build_object('id', h.id, 'asset', a.asset, 'amount', h.amount::text, 'purpose', h.purpose,
      'transferId', h.transfer_id, 'createdAt', ${msOf('h.created_at')}, 'expiresAt', ${msOf('h.expires_at')},
      'resolvedBy', (select t.id from transfer t where t.resolves = h.id)) as row
    from account_holder o join account a on a.parent_id = o.account_id join hold h on h.account_id = a.id
    where o.user_id = ?`,
  /** Put up as a host. */
  pots: `select p.game_id as id, jsonb_build_object('gameId', p.game_id, 'asset', p.asset, 'entryFee', p.entry_fee::text,
      'sponsored', (select h.amount::text from hold h where h.id = p.hold_id), 'split', p.split,
      'createdAt', ${msOf('p.created_at')}, 'settledAt', ${msOf('p.settled_at')}, 'outcome', p.outcome) as row
    from pot p where p.host_id = ?`,
  /** Parts in pots as a player: each time of paying, and what became of it. */
  potEntries: `select e.id, jsonb_build_object('id', e.id, 'gameId', e.game_id, 'asset', p.asset,
      'fee', (select h.amount::text from hold h where h.id = e.hold_id), 'createdAt', ${msOf('e.created_at')},
      'endedAt', ${msOf('e.ended_at')}, 'outcome', e.outcome, 'reward', e.reward::text) as row
    from pot_entry e left join pot p on p.game_id = e.game_id where e.user_id = ?`,
} as const;

const accountSql = `select jsonb_strip_nulls(jsonb_build_object('id', id, 'displayName', display_name, 'login', login,
    'email', email, 'emailVerified', verified_email is not null, 'pendingEmail', pending_email,
    'role', role, 'status', status, 'locale', locale,
    'seasonName', (select name from season_name n where n.user_id = "user".id),
    'listedAt', (select ${msOf('listed_at')} from season_name n where n.user_id = "user".id), 'createdAt', ${msOf('created_at')},
    'hasPassword', password_hash is not null))::text as row from "user" where id = ?`;

/** A draft is a text, which may hold what `jsonb` cannot. */
const quizzesSql = `select id, (select d.content from quiz_draft d where d.quiz_id = quiz.id) as draft,
  jsonb_strip_nulls(jsonb_build_object('id', id, 'title', title, 'language', language, 'tags', tags, 'version', version,
    'draftRev', (select d.rev from quiz_draft d where d.quiz_id = quiz.id),
    'draftUpdatedAt', (select ${msOf('d.updated_at')} from quiz_draft d where d.quiz_id = quiz.id),
    'createdAt', ${msOf('created_at')}, 'updatedAt', ${msOf('updated_at')},
    'deletedAt', ${msOf('deleted_at')}))::text as row
  from quiz where owner_id = ? and id > ? order by id limit ?`;

const versionSql = `select version, jsonb_build_object('version', version, 'createdAt', ${msOf('created_at')},
    'publishedBy', published_by, 'content', content, 'questionIds', question_ids)::text as row
  from quiz_version where quiz_id = ? and version > ? order by version limit 1`;

const gamesSql = `select id, jsonb_strip_nulls(jsonb_build_object('gameId', id, 'pin', pin, 'quizId', quiz_id,
    'quizTitle', quiz_title, 'quizVersion', quiz_version, 'settings', definition->'settings', 'status', status, 'createdAt', ${msOf('created_at')}, 'anonymisedAt', ${msOf('anonymised_at')},
    'resultLinksWithdrawnAt', ${msOf('result_links_withdrawn_at')}))::text as row
  from game where owner_id = ? and deleted_at is null and id > ? order by id limit ?`;

/** Seats taken with a ticket, in own and others' games, with the person's answers, and the rank once the game is stored. */
const seatsSql = `select player.game_id as id, jsonb_strip_nulls(jsonb_build_object('gameId', player.game_id,
    'playerId', player.player_id, 'quizTitle', game.quiz_title, 'nickname', player.nickname, 'team', player.team,
    'joinedAt', ${msOf('player.joined_at')}, 'endedAt', ${msOf('game.ended_at')}, 'kickedAt', ${msOf('player.kicked_at')},
    'score', own.score, 'answers', own.answers)
    || case when game.stored_at is not null and ${placed} then (
      select jsonb_build_object('rank', 1 + count(*) filter (where seat.score > own.score), 'players', count(*)) from (
        select coalesce(sum(points), 0) as score from player
        left join answer on answer.game_id = player.game_id and answer.player_id = player.player_id
        where player.game_id = game.id and ${placed} group by player.player_id) seat)
    else '{}' end)::text as row
  from player left join game on game.id = player.game_id cross join lateral (
    select coalesce(sum(points), 0)::int as score, coalesce(jsonb_agg(jsonb_build_object('question', question,
      'answer', answer, 'correct', correct, 'points', points, 'elapsedMs', elapsed_ms) order by question), '[]') as answers
    from answer where answer.game_id = player.game_id and answer.player_id = player.player_id) own
  where player.user_id = ? and player.game_id > ? order by player.game_id limit ?`;

/**
 * All stored data of a person, in pieces of one JSON text. Memory holds one piece: a page of small rows, one version of
 * a quiz, or one game's results without answers. Each has its own snapshot, so that no transaction lasts as long as a
 * reader. Yields nothing for a deleted person.
 */
export async function* exportPerson(
  orm: MikroORM,
  { ownerId, exportedAt }: { ownerId: string; exportedAt: number },
): AsyncGenerator<string, void, undefined> {
  const em = orm.em.fork();
  const [account] = await em.execute<{ row: string }[]>(accountSql, [ownerId]);
  if (account === undefined) return;
  yield `{"exportedAt":${exportedAt},"account":${account.row}`;
  for (const [name, sql] of Object.entries(lists)) {
    yield `,"${name}":[`;
    yield* readList(em, sql, ownerId);
    yield ']';
  }
  yield ',"quizzes":[';
  yield* readQuizzes(em, ownerId);
  yield '],"games":[';
  yield* readGames(orm, ownerId);
  yield '],"seats":[';
  yield* readRows(em, seatsSql, ownerId);
  yield ']}';
}

function readList(em: EntityManager, sql: string, ownerId: string): AsyncGenerator<string, void, undefined> {
  const pageSql = `select id, jsonb_strip_nulls(row)::text as row from (${sql}) list where id > ? order by id limit ?`;
  return readRows(em, pageSql, ownerId);
}

async function* readRows(em: EntityManager, sql: string, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages(em, sql, ownerId)) {
    yield comma + page.map(({ row }) => row).join(',');
    comma = ',';
  }
}

async function* readQuizzes(em: EntityManager, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages<{ id: string; row: string; draft: string | null }>(em, quizzesSql, ownerId)) {
    for (const { id, row, draft } of page) {
      yield `${comma}${row.slice(0, -1)}${draft === null ? '' : `,"draft":${draft}`},"versions":[`;
      yield* readVersions(em, id);
      yield ']}';
      comma = ',';
    }
  }
}

async function* readVersions(em: EntityManager, quizId: string): AsyncGenerator<string, void, undefined> {
  let after = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one of a megabyte after the other
    const [version] = await em.execute<{ version: number; row: string }[]>(versionSql, [quizId, after]);
    if (version === undefined) return;
    yield after === 0 ? version.row : `,${version.row}`;
    after = version.version;
  }
}

async function* readGames(orm: MikroORM, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages(orm.em.fork(), gamesSql, ownerId)) {
    for (const { id, row } of page) {
      // Read whole before it is sent: its transaction must not wait for a slow client.
      const results: string[] = [];
      for await (const part of readResults(orm, { gameId: id, ownerId, answers: false })) results.push(part);
      yield `${comma}${row.slice(0, -1)},"results":`;
      yield* results;
      yield results.length > 0 ? '}' : 'null}';
      comma = ',';
    }
  }
}

/** Pages of rows by their ids, none empty. */
async function* pages<R extends { id: string; row: string }>(
  em: EntityManager,
  sql: string,
  ownerId: string,
): AsyncGenerator<R[], void, undefined> {
  let after = zeroId;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const page = await em.execute<R[]>(sql, [ownerId, after, rowsAtOnce]);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < rowsAtOnce) return;
    after = last.id;
  }
}
