/** Every way to break the ledger that the application's role could try, and what PostgreSQL says to each. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { ledgerColumns } from './read-ledger.ts';

export const issuance = '00000000-0000-4000-8000-000000020001';
const issuanceOfPoints = '00000000-0000-4000-8000-000000010001';

/** What the misuses are tried with: made by `makeScene`, before them and also before a dump. */
export interface Scene {
  /** Two wallets of credits, the first with 100. */
  rich: string;
  poor: string;
  /** A wallet of points, which is empty. */
  points: string;
  /** The transfer that gave the 100. */
  transfer: string;
  /** A hold of 10 of another wallet, its account and that wallet. */
  hold: string;
  holdAccount: string;
  holder: string;
}

/** A wallet is somebody's. */
export async function addAccount(
  client: Client,
  row: { kind?: string; asset?: string; parent?: string; floor?: string; more?: Record<string, unknown> } = {},
): Promise<string> {
  const id = randomUUID();
  const { kind = 'wallet', asset = 'credits', parent = null, more = {} } = row;
  const values: Record<string, unknown> = {
    id,
    kind,
    asset,
    parent_id: parent,
    hot: false,
    floor: 0,
    balance: 0,
    ...more,
  };
  const names = Object.keys(values);
  await client.query(
    `insert into account (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(values),
  );
  const hold = 'insert into account_holder select gen_random_uuid(), asset, id from account where id = $1';
  if (kind === 'wallet') await client.query(hold, [id]);
  return id;
}

export async function addTransfer(client: Client, more: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  const values = { id, key: id, kind: 'grant', asset: 'credits', request_hash: randomBytes(32), ...more };
  const names = Object.keys(values);
  await client.query(
    `insert into transfer (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(values),
  );
  return id;
}

export const addEntry = (client: Client, transfer: string, account: string, amount: number | string, tail = '') =>
  client.query(`insert into entry (transfer_id, account_id, amount) values ($1, $2, $3) ${tail}`, [
    transfer,
    account,
    amount,
  ]);

/** One transfer between two accounts, in a transaction of its own. */
export async function post(client: Client, from: string, to: string, amount: number, asset = 'credits') {
  await client.query('begin');
  const transfer = await addTransfer(client, { asset });
  await addEntry(client, transfer, from, -amount);
  await addEntry(client, transfer, to, amount);
  await client.query('commit');
  return transfer;
}

export async function makeScene(client: Client): Promise<Scene> {
  const [rich, poor, points, holder] = [
    await addAccount(client),
    await addAccount(client),
    await addAccount(client, { asset: 'points' }),
    await addAccount(client),
  ];
  const transfer = await post(client, issuance, rich, 100);
  await post(client, issuance, holder, 10);
  await client.query('begin');
  const filling = await addTransfer(client, { kind: 'hold' });
  const holdAccount = await addAccount(client, { kind: 'hold', parent: holder });
  const hold = randomUUID();
  await addHold(client, { hold, holdAccount, filling });
  await addEntry(client, filling, holder, -10);
  await addEntry(client, filling, holdAccount, 10);
  await client.query('commit');
  return { rich, poor, points, transfer, hold, holdAccount, holder };
}

const addHold = (client: Client, { hold, holdAccount, filling }: Record<'hold' | 'holdAccount' | 'filling', string>) =>
  client.query(
    `insert into hold (id, account_id, transfer_id, amount, purpose, expires_at) values ($1, $2, $3, 10, 'wallet', now())`,
    [hold, holdAccount, filling],
  );

type Misuse = readonly [
  title: string,
  code: string | RegExp,
  attempt: (client: Client, scene: Scene) => Promise<unknown>,
];

/** A transfer of 1 and what is done besides, before the commit. */
const besides = (work: (client: Client, scene: Scene, transfer: string) => Promise<unknown>) => {
  return async (client: Client, scene: Scene): Promise<void> => {
    const transfer = await addTransfer(client);
    await addEntry(client, transfer, scene.rich, -1);
    await addEntry(client, transfer, scene.poor, 1);
    await work(client, scene, transfer);
  };
};

const ofTables = Object.entries(ledgerColumns).flatMap(([table, column]): Misuse[] => [
  [`UPDATE ${table}`, '42501', (client) => client.query(`update ${table} set ${column} = default`)],
  [`DELETE ${table}`, '42501', (client) => client.query(`delete from ${table}`)],
  [`TRUNCATE ${table}`, '42501', (client) => client.query(`truncate ${table} cascade`)],
  [`triggers of ${table} off`, '42501', (client) => client.query(`alter table ${table} disable trigger all`)],
]);

/** Each is a transaction; its commit is part of it. */
export const misuses: readonly Misuse[] = [
  ...ofTables,
  ['an entry without a transfer', '23503', (client, { rich }) => addEntry(client, randomUUID(), rich, 1)],
  ['an entry of no account', '23503', besides((client, _, transfer) => addEntry(client, transfer, randomUUID(), 1))],
  ['a transfer without entries', '23514', (client) => addTransfer(client)],
  [
    'a transfer with one entry',
    '23514',
    async (client, { poor }) => addEntry(client, await addTransfer(client), poor, 1),
  ],
  ['an entry of nothing', '23514', besides((client, { holder }, transfer) => addEntry(client, transfer, holder, 0))],
  ['a sum that is not 0', '23514', besides((client, _, transfer) => addEntry(client, transfer, issuance, 7))],
  [
    'a sum that is not 0 after SET CONSTRAINTS ALL IMMEDIATE',
    '23514',
    besides(async (client, _, transfer) => {
      await client.query('set constraints all immediate');
      await addEntry(client, transfer, issuance, 1_000_000);
    }),
  ],
  [
    'more than 64 entries',
    '23514',
    async (client, { rich }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, rich, -64);
      for (let i = 0; i < 64; i += 1) await addEntry(client, transfer, await addAccount(client), 1);
    },
  ],
  [
    'ON CONFLICT DO NOTHING on an entry',
    '23505',
    besides((client, { poor }, transfer) => addEntry(client, transfer, poor, 1, 'on conflict do nothing')),
  ],
  [
    'the same entry twice in one statement',
    '23505',
    async (client, { rich, poor }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, rich, -2);
      await client.query(
        `insert into entry (transfer_id, account_id, amount) select $1, $2, 1 from generate_series(1, 2) on conflict do nothing`,
        [transfer, poor],
      );
    },
  ],
  ['a late entry', '23001', (client, { transfer, poor }) => addEntry(client, transfer, poor, 1)],
  [
    'a transfer and its entry of two transactions',
    /^(23001|23514)$/,
    async (client, { poor }) => {
      const transfer = await addTransfer(client);
      await client.query('commit');
      await client.query('begin');
      await addEntry(client, transfer, poor, 1);
    },
  ],
  [
    'a direct balance',
    '42501',
    (client, { poor }) => client.query('update account set balance = 1000 where id = $1', [poor]),
  ],
  [
    'a balance by ON CONFLICT DO UPDATE',
    '42501',
    (client, { poor }) =>
      client.query(
        `insert into account (id, kind, asset, hot, floor, balance) values ($1, 'wallet', 'credits', false, 0, 0)
          on conflict (id) do update set balance = 1000`,
        [poor],
      ),
  ],
  ['an account made with a balance', '23514', (client) => addAccount(client, { more: { balance: 5 } })],
  ['an account made with a version', '23514', (client) => addAccount(client, { more: { version: 5 } })],
  ['a wallet without a floor', '23514', (client) => addAccount(client, { more: { floor: null } })],
  ['a wallet with a lower floor', '23514', (client) => addAccount(client, { more: { floor: -1000 } })],
  ['a hot wallet', '23514', (client) => addAccount(client, { more: { hot: true, balance: null } })],
  ['an account of another kind', '23514', (client) => addAccount(client, { kind: 'till' })],
  ['an account of another asset', '23514', (client) => addAccount(client, { asset: 'gold' })],
  [
    'an account of the house',
    '42501',
    (client) => addAccount(client, { kind: 'house', more: { hot: true, balance: null, floor: null, code: 'mint' } }),
  ],
  ['a changed floor', '42501', (client) => client.query('update account set floor = -5')],
  ['a changed asset', '42501', (client) => client.query(`update account set asset = 'points'`)],
  [
    'a forged seal',
    '42501',
    (client, { transfer }) => client.query(`insert into transfer_seal values (1, $1, '')`, [transfer]),
  ],
  [
    'an open hold of its own',
    '42501',
    (client, { hold, holder }) => client.query('insert into open_hold values ($1, $2, 5)', [hold, holder]),
  ],
  ['a new era', '42501', (client) => client.query('insert into ledger_era values (7, 7)')],
  ['an era opened', '42501', (client) => client.query('select ledger_open_era()')],
  ['seals made out of their turn', '42501', (client) => client.query('select ledger_seal_next(1000, true)')],
  ['a chosen xid', '23514', besides((client) => addTransfer(client, { xid: '1' }))],
  ['a chosen era', '23514', besides((client) => addTransfer(client, { era: 3 }))],
  ['a chosen time', '23514', besides((client) => addTransfer(client, { created_at: '2020-01-01' }))],
  [
    'a chosen version of an entry',
    '23514',
    async (client, { poor }) =>
      client.query('insert into entry (transfer_id, account_id, amount, account_version) values ($1, $2, 1, 1)', [
        await addTransfer(client),
        poor,
      ]),
  ],
  [
    'a chosen balance of an entry',
    '23514',
    async (client, { poor }) =>
      client.query('insert into entry (transfer_id, account_id, amount, balance_after) values ($1, $2, 1, 9)', [
        await addTransfer(client),
        poor,
      ]),
  ],
  ['session_replication_role', '42501', (client) => client.query('set session_replication_role = replica')],
  [
    'below the floor',
    '23514',
    async (client, { rich, poor }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, poor, -101);
      await addEntry(client, transfer, rich, 101);
    },
  ],
  [
    'below the floor for a moment',
    '23514',
    async (client, { rich, poor }) => {
      const [first, second] = [await addTransfer(client), await addTransfer(client)];
      await addEntry(client, first, poor, -101);
      await addEntry(client, first, rich, 101);
      await addEntry(client, second, rich, -101);
      await addEntry(client, second, poor, 101);
    },
  ],
  [
    'another asset',
    '23514',
    async (client, { rich, points }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, rich, -1);
      await addEntry(client, transfer, points, 1);
    },
  ],
  [
    'an asset for another',
    '23514',
    async (client, { rich }) => {
      const transfer = await addTransfer(client, { asset: 'points' });
      await addEntry(client, transfer, issuanceOfPoints, -1);
      await addEntry(client, transfer, rich, 1);
    },
  ],
  ['the same key twice', '23505', besides(async (client, _, transfer) => addTransfer(client, { key: transfer }))],
  [
    'more into a hold',
    '23514',
    async (client, { rich, holdAccount }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, rich, -1);
      await addEntry(client, transfer, holdAccount, 1);
    },
  ],
  [
    'out of a hold without resolving it',
    '23514',
    async (client, { holdAccount, holder }) => {
      const transfer = await addTransfer(client);
      await addEntry(client, transfer, holdAccount, -10);
      await addEntry(client, transfer, holder, 10);
    },
  ],
  [
    'a part of a hold',
    '23514',
    async (client, { hold, holdAccount, holder }) => {
      const transfer = await addTransfer(client, { kind: 'release', resolves: hold });
      await addEntry(client, transfer, holdAccount, -9);
      await addEntry(client, transfer, holder, 9);
    },
  ],
  [
    'a hold resolved by another transfer',
    '23514',
    besides((client, { hold }) => client.query('select 1').then(() => addTransfer(client, { resolves: hold }))),
  ],
  [
    'a hold without its money',
    '23514',
    besides(async (client, { holder }, filling) => {
      const holdAccount = await addAccount(client, { kind: 'hold', parent: holder });
      await addHold(client, { hold: randomUUID(), holdAccount, filling });
    }),
  ],
  [
    'a hold of an older transfer',
    /^23/,
    async (client, { holder, transfer }) => {
      const holdAccount = await addAccount(client, { kind: 'hold', parent: holder });
      await addHold(client, { hold: randomUUID(), holdAccount, filling: transfer });
    },
  ],
  [
    'an income without room for what is held',
    '22003',
    async (client, { holder }) => {
      const transfer = await addTransfer(client);
      // Of 2^63 - 1, with the 10 that are held.
      await addEntry(client, transfer, issuance, '-9223372036854775798');
      await addEntry(client, transfer, holder, '9223372036854775798');
    },
  ],
  [
    'an income of nobody',
    '23503',
    besides(async (client, _, transfer) => {
      const wallet = await addAccount(client);
      await client.query('delete from account_holder where account_id = $1', [wallet]);
      await addEntry(client, transfer, issuance, -1);
      await addEntry(client, transfer, wallet, 1);
    }),
  ],
  [
    "a trigger's function on a table of one's own",
    '42501',
    async (client) => {
      await client.query('create temp table entry (like public.entry)');
      await client.query('create trigger t before insert on entry for each row execute function ledger_entry_insert()');
    },
  ],
  [
    'tables of the session in the place of ours',
    /^(23001|23503)$/,
    async (client, { transfer, poor }) => {
      await client.query('create temp table transfer as select * from public.transfer where false');
      await client.query('create temp table ledger_era (era int, system_identifier bigint)');
      await client.query('set local search_path to pg_temp, public');
      await client.query('insert into public.entry (transfer_id, account_id, amount) values ($1, $2, 1)', [
        transfer,
        poor,
      ]);
    },
  ],
  [
    'a function beside the tables',
    '42501',
    (client) =>
      client.query('create function public.sha256(text) returns bytea language sql as $$ select null::bytea $$'),
  ],
];

/** Tries one in a transaction. @returns the SQLSTATE that refused it, and undefined when it was committed. */
export async function attempt(client: Client, scene: Scene, [, , work]: Misuse): Promise<string | undefined> {
  await client.query('begin');
  try {
    await work(client, scene);
    await client.query('commit');
    return undefined;
  } catch (error) {
    await client.query('rollback');
    return String((error as { code?: unknown }).code);
  }
}
