/** Unpacks a backup into an empty DATA_DIR. */
import { join, resolve } from 'node:path';
import { readConfig, readEnvironment } from '../config/config.ts';
import { readVersion } from '../embedded/backup/backup.ts';
import { requireEmbedded, runDataProgram } from '../embedded/backup/program.ts';
import { restore } from '../embedded/backup/restore.ts';
import { readOneArgument } from '../embedded/one-argument.ts';
import { StartError } from '../lib/start-error.ts';

const root = join(import.meta.dirname, '../..');
const file = readOneArgument({
  name: 'restore',
  usage: '-- FILE',
  does: 'Unpacks the backup FILE into DATA_DIR, which must be empty, while no Quickfire runs on it.',
});
await runDataProgram('restore', async (signal) => {
  if (file === undefined) throw new StartError('restore: name the file: npm run restore -- FILE', 2);
  const config = readConfig(readEnvironment(process.env, join(root, '.env')));
  requireEmbedded(config, 'restore');
  await restore({
    archive: resolve(root, file),
    dataDir: resolve(root, config.dataDir),
    runAs: config.runAs,
    version: readVersion(join(root, 'package.json')),
    tell: (line) => console.log(line),
    signal,
  });
});
