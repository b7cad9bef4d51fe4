/** Accounts, on the command line; also while `npm start` runs on the same DATA_DIR. */
import { join, resolve } from 'node:path';
import { readUserCommand, userUsage } from '../app/user-commands.ts';
import { readConfig, readEnvironment } from '../config/config.ts';
import { checkDatabase } from '../db/check-database.ts';
import { runningApplicationUrl } from '../embedded/running-database.ts';
import { runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { StartError } from '../lib/start-error.ts';

const root = join(import.meta.dirname, '../..');
const words = process.argv.slice(2);
const command = readUserCommand(words);
if (words[0] === '--help' || words[0] === '-h') {
  console.log(userUsage);
} else if (command === undefined) {
  tellOnStderr(userUsage);
  process.exitCode = 2;
} else {
  await runProgram('user', async () => {
    const { database, dataDir, http } = readConfig(readEnvironment(process.env, join(root, '.env')));
    const path = resolve(root, dataDir);
    const url = database.url ?? runningApplicationUrl(path);
    if (url === undefined) throw new StartError(`DATA_DIR ${path}: nothing runs on it: start it first, with npm start`);
    await checkDatabase(url, 'serve', { waitMs: 0, tell: tellOnStderr });
    const lines = await command(url, http.publicUrl ?? `http://localhost:${http.port}`);
    for (const line of lines) console.log(line);
  });
}
