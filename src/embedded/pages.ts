/** Builds the browser pages when they are missing or older than their sources. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd, type Environment, type OnLine } from './child.ts';
import { handOverTree } from './ownership.ts';
import { lookUpUser } from './service-user.ts';

const sources = ['web', 'src/client', 'src/protocol', 'src/lib', 'package-lock.json'];
const notSources = new Set(['dist', 'node_modules']);

/** Whether web/dist must be built: it has no index.html, or a source is newer. */
export function pagesAreOld(root: string): boolean {
  const built = statSync(join(root, 'web/dist/index.html'), { throwIfNoEntry: false });
  return !built || sources.some((source) => newestChangeMs(join(root, source)) > built.mtimeMs);
}

/**
 * Runs Vite's build. Does nothing in a project without pages. When root starts it, it runs as the project's owner, who
 * has to be able to rebuild.
 * @throws {StartError} with Vite's last lines when it fails.
 */
export async function buildPages(root: string, env: Environment, signal: AbortSignal, onLine: OnLine): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(join(root, 'web/vite.config.ts'))) return;
  const args = [vite, 'build', '--config', join(root, 'web/vite.config.ts'), '--logLevel', 'warn'];
  const user = process.getuid?.() === 0 ? lookUpUser(String(statSync(root).uid)) : undefined;
  if (user) {
    mkdirSync(join(root, 'web/dist'), { recursive: true });
    handOverTree(join(root, 'web'), 'dist', user);
  }
  const command = { name: 'build', file: process.execPath, args, cwd: root, env, user, stopSignal: 'SIGTERM' as const };
  await runToEnd(command, signal, onLine);
}

function newestChangeMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path).filter((name) => !notSources.has(name));
  // A folder's own time shows a deleted source. Not that of web/, which dist/ changes itself.
  const own = existsSync(join(path, 'dist')) ? 0 : stat.mtimeMs;
  return inside.reduce((newest, name) => Math.max(newest, newestChangeMs(join(path, name))), own);
}
