/** People with an account and credits, who play for pots under faults, and what became of their money. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import type { JoinRequest } from '../../src/client/room-client-options.ts';
import { isDatabaseUnavailable } from '../../src/db/is-database-unavailable.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { findDifferences } from '../../src/platform/ledger/check-ledger.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { potSplits, type Pot } from '../../src/protocol/pots.ts';

const fundTriesMax = 60;
const fundPauseMs = 500;
/** Enough for every game of a run. */
const purse = 1_000_000n;
export const entryFee = '3';

/** The pot of a run's n-th game. */
export const potOf = (number: number): Pot => ({
  asset: 'credits',
  entryFee,
  sponsored: '10',
  split: potSplits[number % potSplits.length] ?? 'winner',
});

/** Players who pay, by number: one of them is removed and banned, the others play to the end. */
const payers: ReadonlySet<number> = new Set([1, 3, 4]);
const banned = 1;

/** Posts until there is a reply. @param again makes the body of each further try, if it differs */
export type Post = <T>(path: string, body: unknown, token?: string, again?: () => unknown) => Promise<T>;

const newLogin = (): string => `chaos-${randomUUID().slice(0, 18)}`;

export interface Person {
  id: string;
  token: string;
}

/** The people of one run. */
export class PotPeople {
  readonly #post: Post;
  readonly #fund: (userId: string) => Promise<void>;
  readonly #people = new Map<string, Promise<Person>>();

  constructor(post: Post, fund: (userId: string) => Promise<void>) {
    this.#post = post;
    this.#fund = fund;
  }

  /** An account with credits, the same for each call. */
  person(name: string): Promise<Person> {
    const known = this.#people.get(name) ?? this.#register();
    this.#people.set(name, known);
    return known;
  }

  async #register(): Promise<Person> {
    const body = { login: newLogin(), password: 'correct horse battery' };
    const path = '/api/auth/register';
    // A reply that came too late has made an account, which nobody knows: the next try is another person's.
    const again = () => ({ ...body, login: newLogin() });
    const { token, user } = await this.#post<{ token: string; user: { id: string } }>(path, body, undefined, again);
    await this.#insistOnFunds(user.id);
    return { id: user.id, token };
  }

  /** Postgres may be away for a while; a repetition gives nothing more. */
  async #insistOnFunds(userId: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#fund(userId);
      } catch (error) {
        if (tries === fundTriesMax || !isDatabaseUnavailable(error)) throw error;
        await sleep(fundPauseMs);
      }
    }
  }

  /** What a player's join carries besides; nothing for who plays outside of the pot. */
  pass(room: number, number: number): ((pin: string) => Promise<Pick<JoinRequest, 'ticket' | 'fee'>>) | undefined {
    if (!payers.has(number)) return undefined;
    return async (pin) => {
      // A ban is of the person, also in the games that follow.
      const name = number === banned ? `${room}:${number}:${pin}` : `${room}:${number}`;
      const { token } = await this.person(name);
      const { ticket } = await this.#post<{ ticket: string }>('/api/me/ticket', { pin }, token);
      return { ticket, fee: entryFee };
    };
  }
}

/** Gives somebody the credits to play with. */
export async function fund(orm: MikroORM, userId: string): Promise<void> {
  const ledger = new Ledger({ orm, makeId: systemRandomness().uuid, now: Date.now });
  await ledger.grant({ key: `chaos:${userId}`, userId, asset: 'credits', amount: purse });
}

export const arePotsSettled = async (orm: MikroORM): Promise<boolean> =>
  (await orm.em.fork().execute<unknown[]>('select 1 from pot where settled_at is null limit 1')).length === 0;

export interface PotFigures {
  pots: number;
  paid: number;
  entries: number;
}

/** @returns each difference as one line */
export async function auditPots(orm: MikroORM, url: string): Promise<{ found: string[]; figures: PotFigures }> {
  const em = orm.em.fork();
  const [figures] = await em.execute<[PotFigures]>(
    `select count(*)::int as pots, count(*) filter (where outcome = 'paid')::int as paid,
      (select count(*)::int from pot_entry) as entries from pot`,
  );
  const found: string[] = [];
  const [sums] = await em.execute<[{ all: string; granted: string; held: string }]>(
    `select coalesce((select sum(balance) from account where not hot and asset = 'credits'), 0) as all,
      coalesce((select sum(amount) from entry e join transfer t on t.id = e.transfer_id where t.kind = 'grant' and amount > 0), 0) as granted,
      coalesce((select sum(balance) from account where kind = 'hold'), 0) as held`,
  );
  if (sums.all !== sums.granted) found.push(`people have ${sums.all}, and were given ${sums.granted}`);
  if (sums.held !== '0') found.push(`${sums.held} are held after all games`);
  // Who played to the end with a seat in the pot has a part in what was paid.
  const forgotten = await em.execute<{ id: string }[]>(
    `select e.id from pot_entry e join player p on p.pot_entry_id = e.id and p.game_id = e.game_id join game g on g.id = e.game_id
      where g.status = 'finished' and p.kicked_at is null and e.outcome <> 'played'`,
  );
  found.push(...forgotten.map(({ id }) => `the entry ${id} was in the pot at the end, and did not play for it`));
  const kept = await em.execute<{ id: string }[]>(
    `select e.id from pot_entry e join player p on p.pot_entry_id = e.id and p.game_id = e.game_id join game g on g.id = e.game_id
      where (p.kicked_at < g.ended_at or g.status <> 'finished') and e.outcome = 'played'`,
  );
  found.push(...kept.map(({ id }) => `the entry ${id} should have come back`));
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const differences = await findDifferences(client);
    found.push(...differences.map(({ check, subject, found: what }) => `${check}: ${subject}: ${what}`));
  } finally {
    await client.end();
  }
  return { found, figures };
}
