/** `npm run bench -- ledger`: transfers a second through the service, on a PostgreSQL that waits for the disk. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { checkLedger } from '../../src/platform/ledger/check-ledger.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { applicationUrlOf, startPostgres } from '../support/private-server.ts';

const people = 500;
const poolMax = 24;
const seconds = 8;
const asset = 'credits';

/** The promises, in transfers a second. */
const targets = {
  'between random accounts': 2000,
  'into one account': 500,
  'into one account of the house': 500,
} as const;

/** Prints each rate. @returns whether every target was met and the ledger is whole */
export async function runLedgerBench(): Promise<boolean> {
  const postgres = await startPostgres({ durable: true });
  const url = applicationUrlOf(postgres.url);
  await migrate(postgres.url, url);
  const limits = { queryTimeoutMs: 20_000, acquireTimeoutMs: 60_000 };
  const orm = await connectOrm({ url, poolMax, applicationName: 'bench', ...limits });
  const ledger = new Ledger({ orm, makeId: systemRandomness().uuid, now: Date.now });
  try {
    const ids = Array.from({ length: people }, () => randomUUID());
    const grant = (userId: string) => ledger.grant({ key: randomUUID(), userId, asset, amount: 1_000_000n });
    for (let i = 0; i < people; i += poolMax) await Promise.all(ids.slice(i, i + poolMax).map(grant));
    const other = () => ids[Math.floor(Math.random() * people)] as string;
    const one = randomUUID();
    await grant(one);
    const pay = (userId: string, to: string) => ledger.transfer({ key: randomUUID(), userId, to, asset, amount: 1n });
    const works = {
      'between random accounts': () => {
        const from = other();
        const to = other();
        return pay(from, to === from ? one : to);
      },
      'into one account': () => pay(other(), one),
      'into one account of the house': () => ledger.spend({ key: randomUUID(), userId: other(), asset, amount: 1n }),
    };
    let ok = true;
    for (const [name, work] of Object.entries(works) as [keyof typeof targets, () => Promise<unknown>][]) {
      const before = cpuMs(postgres.dataDir);
      const { rate, done } = await measure(work);
      const cpu = cpuMs(postgres.dataDir).map((ms, i) => ((ms - (before[i] ?? 0)) / done).toFixed(2));
      ok &&= rate >= targets[name];
      console.log(
        `${name}: ${Math.round(rate)} transfers/s (target ${targets[name]}), load ${loadavg()[0]?.toFixed(1)}, CPU ms each: PostgreSQL ${cpu[0]}, client ${cpu[1]}`,
      );
    }
    const client = new Client({ connectionString: url });
    await client.connect();
    const report = await checkLedger(client);
    await client.end();
    console.log(`check: ${report.checked} transfers, ${report.differences.length} differences`);
    return ok && report.ok;
  } finally {
    await orm.close(true);
    await postgres.close();
  }
}

/** Twice as many requests as connections are on their way at any moment. */
async function measure(work: () => Promise<unknown>): Promise<{ rate: number; done: number }> {
  for (let i = 0; i < 10; i += 1) await Promise.all(Array.from({ length: poolMax }, work));
  const began = performance.now();
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1000) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: poolMax * 2 }, lane));
  return { rate: done / ((performance.now() - began) / 1000), done };
}

/** CPU time of the processes of PostgreSQL, and of this one. A rate says little on a machine where others work, this does. */
function cpuMs(dataDir: string): [number, number] {
  const postmaster = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0];
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((fields) => fields[1] === postmaster)
    .reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
  const { user, system } = process.cpuUsage();
  return [ticks * 10, (user + system) / 1000];
}

/** The fields of a process after its name; none when it has ended. */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}
