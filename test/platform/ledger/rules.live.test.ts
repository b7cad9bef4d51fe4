/** The rules that PostgreSQL keeps by itself, tried as the application's role: neither owner nor superuser. */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, dropDatabase, ownerUrlOf } from '../../support/services.ts';
import { addEntry, addTransfer, attempt, makeScene, misuses, post, type Scene } from './misuses.ts';
import { readLedger } from './read-ledger.ts';

let url: string;
let client: Client;
let owner: Client;
let scene: Scene;
beforeAll(async () => {
  url = await createDatabase();
  [client, owner] = [new Client({ connectionString: url }), new Client({ connectionString: ownerUrlOf(url) })];
  await Promise.all([client.connect(), owner.connect()]);
  scene = await makeScene(client);
});
afterAll(async () => {
  await Promise.all([client.end(), owner.end()]);
  await dropDatabase(url);
});

describe('the ledger refuses the application', () => {
  it.each(misuses)('%s', async (...misuse) => {
    const [, code] = misuse;
    const before = await readLedger(client);
    expect(await attempt(client, scene, misuse)).toMatch(code);
    expect(await readLedger(client)).toEqual(before);
  });
});

describe('the ledger', () => {
  it('moves balances, and notes version and balance in each entry', async () => {
    await post(client, scene.rich, scene.poor, 30);
    const transfer = await post(client, scene.poor, scene.rich, 10);
    const { rows } = await client.query(
      'select account_id, amount, account_version, balance_after from entry where transfer_id = $1 order by amount',
      [transfer],
    );
    expect(rows).toEqual([
      { account_id: scene.poor, amount: '-10', account_version: '2', balance_after: '20' },
      { account_id: scene.rich, amount: '10', account_version: '3', balance_after: '80' },
    ]);
  });

  it('takes transfers in savepoints', async () => {
    await client.query('begin');
    await client.query('savepoint one');
    const transfer = await addTransfer(client);
    await client.query('savepoint two');
    await addEntry(client, transfer, scene.rich, -1);
    await client.query('release savepoint two');
    await addEntry(client, transfer, scene.poor, 1);
    await client.query('release savepoint one');
    await client.query('commit');
    const { rows } = await client.query('select count(*)::int from entry where transfer_id = $1', [transfer]);
    expect(rows).toEqual([{ count: 2 }]);
  });

  // Whoever owns the tables can take the rules away, but does not break them by mistake.
  it.each([
    ['update account set balance = 5', 'a balance is moved by entries'],
    ['update entry set amount = 5', 'only ever added'],
    ['update transfer set era = 5', 'only ever added'],
    ['delete from hold', 'only ever added'],
    ['delete from open_hold', 'kept by the ledger'],
    ['insert into open_hold values (gen_random_uuid(), gen_random_uuid(), 5)', 'kept by the ledger'],
    ['update open_hold set amount = 5', 'only ever added'],
    ['truncate open_hold', 'only ever added'],
    ['delete from account', 'only ever added'],
    ['truncate entry, transfer, hold, transfer_note, transfer_seal', 'only ever added'],
    [`insert into transfer_seal select 1, id, sha256('') from transfer limit 1`, 'seals are made by the ledger'],
    [`do $$ begin set local session_replication_role = replica; delete from entry; end $$`, 'only ever added'],
  ])('refuses its owner: %s', async (statement, message) => {
    await expect(owner.query(statement)).rejects.toThrow(message);
  });

  it('has no rule that is not always on', async () => {
    const { rows } = await owner.query(
      `select tgrelid::regclass::text as table, tgname from pg_trigger where not tgisinternal and tgenabled <> 'A'
        and tgrelid = any (array['account', 'transfer', 'entry', 'hold', 'open_hold', 'transfer_seal', 'ledger_era']::regclass[])`,
    );
    expect(rows).toEqual([]);
  });
});
