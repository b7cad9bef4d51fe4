/** Once per deploy, before web and worker: the schema, the application secret, the sample quizzes. Safe to repeat. */
import { ConfigError, readConfig } from '../config.ts';
import { ensureAppSecret } from '../db/app-secret.ts';
import { isDatabaseAway } from '../db/is-database-away.ts';
import { migrate } from '../db/migrate.ts';
import { connectOrm } from '../db/orm.ts';
import { waitForDatabase } from '../db/wait-for-database.ts';
import { systemRandomness } from '../lib/randomness.ts';
import { putSamples } from '../quizzes/put-samples.ts';
import { samples } from '../quizzes/samples/samples.ts';

const databaseWaitMaxMs = 10_000;

try {
  const config = readConfig();
  const { url } = config.database;
  if (url === undefined) throw new ConfigError('DATABASE_URL: must be set for a release');
  const applied = await waitForDatabase(() => migrate(url), databaseWaitMaxMs);
  console.log(`schema: ${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`}`);
  const orm = await connectOrm({ url, poolMax: 2, applicationName: 'quickfire-release' });
  try {
    await ensureAppSecret(orm, config.appSecret);
    console.log(`application secret: ${config.appSecret === undefined ? 'kept in the database' : 'given'}`);
    const randomness = systemRandomness();
    const { added, changed } = await putSamples({ orm, makeId: () => randomness.uuid(), now: Date.now }, samples);
    console.log(`sample quizzes: ${added} added, ${changed} changed, of ${Object.keys(samples).length}`);
  } finally {
    await orm.close(true);
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  if (error instanceof ConfigError) process.exitCode = 2;
  else if (isDatabaseAway(error)) process.exitCode = 1;
  else throw error;
  const why = 'code' in error && error.message === '' ? String(error.code) : error.message;
  console.error(error instanceof ConfigError ? why : `The database cannot be reached: ${why.split('\n')[0]}`);
}
