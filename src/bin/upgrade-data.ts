/** Upgrades the data of an embedded PostgreSQL to the major version that this Quickfire includes. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, readEnvironment } from '../config/config.ts';
import { requireEmbedded, runDataProgram } from '../embedded/backup/program.ts';
import { findDataDir } from '../embedded/data-dir.ts';
import { readOneArgument } from '../embedded/one-argument.ts';
import { upgradeData } from '../embedded/upgrade/upgrade-data.ts';
import { StartError } from '../lib/start-error.ts';

const root = join(import.meta.dirname, '../..');
const folder = readOneArgument({
  name: 'upgrade-data',
  usage: '[-- FOLDER]',
  does: 'Takes the data over to the PostgreSQL of this version. FOLDER is where the one that has made it is installed.',
});
await runDataProgram('upgrade-data', async (signal) => {
  const env = readEnvironment(process.env, join(root, '.env'));
  const config = readConfig(env);
  requireEmbedded(config, 'upgrade-data');
  const dataDir = resolve(root, config.dataDir);
  if (findDataDir(dataDir) === undefined && !existsSync(join(dataDir, 'unfinished'))) {
    throw new StartError(`DATA_DIR=${dataDir}: there is no data of the embedded servers to upgrade`, 2);
  }
  await upgradeData({
    dataDir,
    runAs: config.runAs,
    oldPrograms: folder === undefined ? undefined : resolve(root, folder),
    searchPath: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    tell: (line) => console.log(line),
    signal,
  });
});
