/** Recomputes the ledger; also while everything runs. Exit code 1 and a line for each row when something differs. */
import { join, resolve } from 'node:path';
import { readConfig, readEnvironment } from '../config/config.ts';
import { connectionOf } from '../db/application-role.ts';
import { checkDatabase } from '../db/check-database.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { runningApplicationUrl } from '../embedded/running-database.ts';
import { runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { StartError } from '../lib/start-error.ts';
import { checkLedger } from '../platform/ledger/check-ledger.ts';

const root = join(import.meta.dirname, '../..');
endIfGivenArguments('ledger:check', 'recomputes balances, sums, holds and seals of the ledger');
await runProgram('ledger:check', async () => {
  const { database, dataDir } = readConfig(readEnvironment(process.env, join(root, '.env')));
  const path = resolve(root, dataDir);
  const url = database.url ?? runningApplicationUrl(path);
  if (url === undefined) throw new StartError(`DATA_DIR ${path}: nothing runs on it: start it first, with npm start`);
  await checkDatabase(url, 'serve', { waitMs: 0, tell: tellOnStderr });
  const client = connectionOf(url, { application_name: 'quickfire-ledger-check' });
  await client.connect();
  try {
    const { ok, checked, seals, differences } = await checkLedger(client);
    for (const { check, subject, found } of differences) console.log(`${check}: ${subject}: ${found}`);
    console.log(`ledger: ${checked} transfers, ${seals} sealed, ${differences.length} differences`);
    if (!ok) process.exitCode = 1;
  } finally {
    await client.end();
  }
});
