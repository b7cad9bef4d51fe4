/** Counts the points and ranks of all seasons anew from the ledger; also while everything runs. */
import { join, resolve } from 'node:path';
import { readConfig, readEnvironment } from '../config/config.ts';
import { checkDatabase } from '../db/check-database.ts';
import { connectOrm } from '../db/orm.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { runningApplicationUrl } from '../embedded/running-database.ts';
import { runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { StartError } from '../lib/start-error.ts';
import { rebuildSeasons } from '../platform/seasons/rebuild-seasons.ts';

const root = join(import.meta.dirname, '../..');
/** A statement reads all rewards. */
const queryTimeoutMs = 3_600_000;
endIfGivenArguments('seasons:rebuild', 'counts points and ranks of all seasons anew from the ledger');
await runProgram('seasons:rebuild', async () => {
  const { database, dataDir } = readConfig(readEnvironment(process.env, join(root, '.env')));
  const path = resolve(root, dataDir);
  const url = database.url ?? runningApplicationUrl(path);
  if (url === undefined) throw new StartError(`DATA_DIR ${path}: nothing runs on it: start it first, with npm start`);
  await checkDatabase(url, 'serve', { waitMs: 0, tell: tellOnStderr });
  const orm = await connectOrm({ url, poolMax: 1, applicationName: 'quickfire-seasons', queryTimeoutMs });
  try {
    console.log(`seasons: ${await rebuildSeasons(orm)} sums were wrong`);
  } finally {
    await orm.close(true);
  }
});
