/** Places in the life of a reward at which a process is killed: triggers that stop whoever passes, until it is dead. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

export interface KillPoint {
  name: string;
  /** What passes it. */
  of: 'end' | 'kick' | 'regrade' | 'deletion';
  process: 'worker' | 'owner';
  table: string;
  /** `commit`: when everything else of the transaction is done. */
  at: `${'before' | 'after'} ${string}` | `commit ${string}`;
  when?: string;
  /** Whether PostgreSQL still does what it was asked for: the process dies before it learns of it. */
  goesOn?: boolean;
  /** Players of the game; every third one has an account. */
  players?: number;
}

const jobs = 'graphile_worker._private_jobs';
/** The second transaction of a job. */
const manyPaid = '(select count(*) from reward where game_id = new.game_id) > 50';
const ofPayment = `new.key like 'pay-rewards:%'`;

export const killPoints: readonly KillPoint[] = [
  { name: 'folding is about to note the end', of: 'end', process: 'worker', table: 'reward_due', at: 'before insert' },
  { name: 'folding has noted the end', of: 'end', process: 'worker', table: 'reward_due', at: 'after insert' },
  { name: 'folding has added the job', of: 'end', process: 'worker', table: jobs, at: 'after insert', when: ofPayment },
  { name: 'folding has moved the checkpoint', of: 'end', process: 'worker', table: 'checkpoint', at: 'after update' },
  { name: 'the commit of the end is lost', of: 'end', process: 'worker', table: 'reward_due', at: 'commit insert' },
  {
    name: 'the reply to the commit of the end is lost',
    of: 'end',
    process: 'worker',
    table: 'reward_due',
    at: 'commit insert',
    goesOn: true,
  },
  {
    name: 'the job is taken',
    of: 'end',
    process: 'worker',
    table: jobs,
    at: 'after update',
    when: `new.locked_by is not null and ${ofPayment}`,
    goesOn: true,
  },
  { name: 'points are noted', of: 'end', process: 'worker', table: 'reward', at: 'after insert' },
  { name: 'a transfer is there', of: 'end', process: 'worker', table: 'transfer', at: 'after insert' },
  { name: 'a note is there', of: 'end', process: 'worker', table: 'transfer_note', at: 'after insert' },
  { name: 'a balance is moved', of: 'end', process: 'worker', table: 'entry', at: 'after insert' },
  { name: 'the commit of a payment is lost', of: 'end', process: 'worker', table: 'transfer', at: 'commit insert' },
  {
    name: 'the reply to the commit of a payment is lost',
    of: 'end',
    process: 'worker',
    table: 'transfer',
    at: 'commit insert',
    goesOn: true,
  },
  {
    name: 'some people are paid, and others are not',
    of: 'end',
    process: 'worker',
    table: 'reward',
    at: 'after insert',
    when: manyPaid,
    players: 165,
  },
  {
    name: 'the causes are about to be settled',
    of: 'end',
    process: 'worker',
    table: 'reward_due',
    at: 'before update',
  },
  {
    name: 'the reply to settling is lost',
    of: 'end',
    process: 'worker',
    table: 'reward_due',
    at: 'commit update',
    goesOn: true,
  },
  {
    name: 'the job is about to be removed',
    of: 'end',
    process: 'worker',
    table: jobs,
    at: 'before delete',
    when: `old.key like 'pay-rewards:%'`,
  },
  { name: 'folding has noted a late kick', of: 'kick', process: 'worker', table: 'reward_due', at: 'after insert' },
  { name: 'the difference of a kick is noted', of: 'kick', process: 'worker', table: 'reward', at: 'after update' },
  { name: 'a regrade is noted', of: 'regrade', process: 'owner', table: 'reward_due', at: 'after insert' },
  {
    name: 'the reply to a regrade is lost',
    of: 'regrade',
    process: 'owner',
    table: 'reward_due',
    at: 'commit insert',
    goesOn: true,
  },
  {
    name: 'a regrade is about to be settled',
    of: 'regrade',
    process: 'worker',
    table: 'reward_due',
    at: 'before update',
    when: `old.cause like 'regrade:%'`,
  },
  { name: 'a deletion is noted', of: 'deletion', process: 'owner', table: 'reward_due', at: 'after insert' },
  {
    name: 'points of a deleted game are taken back',
    of: 'deletion',
    process: 'worker',
    table: 'reward',
    at: 'after update',
  },
];

const lock = 47_110_815;

/** Makes the triggers. @param owner of the tables */
export async function addKillPoints(owner: Client): Promise<void> {
  await owner.query('create table kill_point (name text primary key)');
  for (const [name, condition] of [
    ['kill_here', 'true'],
    ['kill_later', manyPaid],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await owner.query(`create function ${name}() returns trigger language plpgsql security definer as $$ begin
      if exists (select from kill_point where name = tg_argv[0]) and ${condition} then
        perform pg_advisory_xact_lock(${lock});
      end if;
      if tg_op = 'DELETE' then return old; else return new; end if;
    end $$`);
  }
  for (const [number, { name, table, at, when }] of killPoints.entries()) {
    const [moment, event] = at.split(' ');
    const isAtCommit = moment === 'commit';
    // The condition of a trigger sees no other rows.
    const isLater = when === manyPaid;
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await owner.query(`create ${isAtCommit ? 'constraint ' : ''}trigger kill_${number} ${isAtCommit ? 'after' : moment} ${event} on ${table}
      ${isAtCommit ? 'deferrable initially deferred' : ''} for each row ${when === undefined || isLater ? '' : `when (${when})`}
      execute function ${isLater ? 'kill_later' : 'kill_here'}('${name}')`);
  }
}

/** Stops whoever passes a point. Owns the lock for which they wait. */
export class Trap {
  readonly #owner: Client;

  constructor(owner: Client) {
    this.#owner = owner;
  }

  async arm({ name }: KillPoint): Promise<void> {
    await this.#owner.query(`select pg_advisory_lock(${lock})`);
    await this.#owner.query('insert into kill_point values ($1)', [name]);
  }

  /** Waits until a session stands at the point, has its process killed, and ends the session. */
  async spring({ name, goesOn = false }: KillPoint, kill: () => Promise<void>): Promise<void> {
    const pid = await this.#caught(name);
    await kill();
    await this.#owner.query('delete from kill_point');
    if (!goesOn) await this.#owner.query('select pg_terminate_backend($1)', [pid]);
    await this.#owner.query(`select pg_advisory_unlock(${lock})`);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- again and again
      const { rows } = await this.#owner.query('select from pg_stat_activity where pid = $1', [pid]);
      if (rows.length === 0) return;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(2);
    }
  }

  async #caught(name: string): Promise<number> {
    const until = performance.now() + 60_000;
    while (performance.now() < until) {
      // oxlint-disable-next-line no-await-in-loop -- again and again
      const { rows } = await this.#owner.query<{ pid: number }>(
        `select pid from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted
          and database = (select oid from pg_database where datname = current_database())`,
      );
      if (rows[0] !== undefined) return rows[0].pid;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(5);
    }
    throw new Error(`nobody came to the point "${name}"`);
  }
}
