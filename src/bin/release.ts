/** Once per deploy, before web and worker: the schema, the application secret, the sample quizzes. Safe to repeat. */
import { ConfigError, readConfig } from '../config/config.ts';
import { ensureAppSecret } from '../db/app-secret.ts';
import { checkDatabase } from '../db/check-database.ts';
import { describeDatabaseError, placeOfDatabase, releaseAddress } from '../db/describe-database-error.ts';
import { migrate } from '../db/migrate.ts';
import { connectOrm } from '../db/orm.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { systemRandomness } from '../lib/randomness.ts';
import { StartError } from '../lib/start-error.ts';
import { putSamples } from '../platform/quizzes/put-samples.ts';
import { samples } from '../platform/quizzes/samples/samples.ts';

endIfGivenArguments('release', 'makes or updates the tables and the sample quizzes, once per deploy');
await runProgram('release', async () => {
  const { database, appSecret, startWaitMs } = readConfig();
  const { url } = database;
  if (url === undefined) throw new ConfigError('DATABASE_URL must be set for a release');
  const owner = releaseAddress(database, url);
  await checkDatabase(owner, 'release', { waitMs: startWaitMs, tell: tellOnStderr });
  const applied = await migrate(owner.url, url).catch((error: unknown) => {
    const found = describeDatabaseError(error, placeOfDatabase(owner));
    if (found === undefined || found.state === 'ok') throw error;
    throw new StartError(found.text, found.state === 'wrong' ? 2 : 1);
  });
  console.log(`schema: ${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`}`);
  // As web and worker do: a role without its rights shows here.
  await checkDatabase(url, 'serve', { waitMs: startWaitMs, tell: tellOnStderr });
  const orm = await connectOrm({ url, poolMax: 2, applicationName: 'quickfire-release' });
  try {
    await ensureAppSecret(orm, appSecret);
    console.log(`application secret: ${appSecret === undefined ? 'kept in the database' : 'given'}`);
    const randomness = systemRandomness();
    const { added, changed } = await putSamples({ orm, makeId: () => randomness.uuid(), now: Date.now }, samples);
    console.log(`sample quizzes: ${added} added, ${changed} changed, of ${Object.keys(samples).length}`);
  } finally {
    await orm.close(true);
  }
});
