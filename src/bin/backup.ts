/** Writes all data of the embedded servers into one file, also while they run. */
import { join, resolve } from 'node:path';
import { readConfig, readEnvironment } from '../config/config.ts';
import { backUp, readVersion } from '../embedded/backup/backup.ts';
import { requireEmbedded, runDataProgram } from '../embedded/backup/program.ts';
import { readOneArgument } from '../embedded/one-argument.ts';

const root = join(import.meta.dirname, '../..');
const file = readOneArgument({
  name: 'backup',
  usage: '[-- FILE]',
  does: 'Writes all data of DATA_DIR into FILE (default: backups/quickfire-TIME.tar.gz), also while Quickfire runs.',
});
await runDataProgram('backup', async (signal) => {
  const config = readConfig(readEnvironment(process.env, join(root, '.env')));
  requireEmbedded(config, 'backup');
  const time = new Date().toISOString().replace(/:|\.\d+/g, '');
  await backUp({
    dataDir: resolve(root, config.dataDir),
    target: resolve(root, file ?? `backups/quickfire-${time}.tar.gz`),
    version: readVersion(join(root, 'package.json')),
    tell: (line) => console.log(line),
    signal,
  });
});
