/** The ledger's jobs, by a real worker: seals, the expiry of holds, and the check, whose differences are an alarm. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enqueueJob } from '../../src/db/enqueue-job.ts';
import type { JobTask } from '../../src/db/job-tasks.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { readLastCheckIfThere } from '../../src/platform/ledger/last-check.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { childEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { administer, ownerUrlOf } from '../support/services.ts';

let product: TestQuickfire;
let url: string;
let orm: MikroORM;
let ledger: Ledger;
beforeAll(async () => {
  product = await startQuickfire({ webs: 0 });
  url = product.env['DATABASE_URL'] ?? '';
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
  ledger = new Ledger({ orm, makeId: systemRandomness().uuid, now: Date.now });
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

const userId = randomUUID();
const money = (amount: bigint) => ({ key: randomUUID(), userId, asset: 'credits' as const, amount });
const run = (task: Extract<JobTask, 'seal-transfers' | 'check-ledger'>) =>
  orm.em.fork().transactional((em) => enqueueJob(em, task, {}));

it('a hold that expires is released, and one that is resolved is left alone', async () => {
  await ledger.grant(money(100n));
  const captured = await ledger.holds.hold({ ...money(30n), expiresInMs: 300 });
  await ledger.holds.capture({ key: randomUUID(), holdId: captured.holdId });
  const { holdId } = await ledger.holds.hold({ ...money(50n), expiresInMs: 300 });
  await expect.poll(async () => (await ledger.holds.find(holdId))?.resolvedBy).not.toBeNull();
  await expect
    .poll(() => orm.em.fork().execute(`select 1 from graphile_worker.jobs where task_identifier = 'release-hold'`))
    .toEqual([]);
  expect(await ledger.wallets.balances(userId)).toEqual([{ asset: 'credits', balance: 70n, held: 0n, owed: 0n }]);
});

it('transfers are sealed', async () => {
  // A transaction of another test's database holds the seals up: the next run seals.
  const sealAgain = async () => {
    await run('seal-transfers');
    return orm.em.fork().execute('select id from transfer where id not in (select transfer_id from transfer_seal)');
  };
  await expect.poll(sealAgain, { interval: 200 }).toEqual([]);
});

it('the check notes what it found, and so does npm run ledger:check', { timeout: 90_000 }, async () => {
  await run('check-ledger');
  await expect.poll(() => readLastCheckIfThere(orm)).toMatchObject({ differences: 0 });
  expect(await check()).toEqual({ code: 0, lines: ['ledger: 5 transfers, 5 sealed, 0 differences'] });
  const wrong = `alter table account disable trigger account_update; update account set balance = 71 where balance = 70;
    alter table account enable always trigger account_update`;
  await administer(wrong, ownerUrlOf(url));
  await run('check-ledger');
  await expect.poll(() => readLastCheckIfThere(orm)).toMatchObject({ differences: 1 });
  expect(await check()).toEqual({
    code: 1,
    lines: [
      expect.stringMatching(
        /^balance: account [0-9a-f-]{36}: balance 71 after 4 entries; they are 4 with a sum of 70$/,
      ),
      'ledger: 5 transfers, 5 sealed, 1 differences',
    ],
  });
});

function check(): Promise<{ code: unknown; lines: string[] }> {
  const program = join(import.meta.dirname, '../../src/bin/ledger-check.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env: childEnvironment({ DATABASE_URL: url }) }, (error, out) => {
      resolve({ code: error === null ? 0 : error.code, lines: out.trim().split('\n') });
    });
  });
}
