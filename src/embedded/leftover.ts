/** Ends the children of a killed parent, so that they never block the next start. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, identifyProcess, readRecord, removeRecord } from './process-record.ts';

const limitMs = 10_000;
const suffix = '.child';

/** The record file of a living child. */
export function recordPath(runDir: string, name: string): string {
  return join(runDir, `${name}${suffix}`);
}

/**
 * Ends every living child that an earlier start recorded: those of `order` one after the other, then the others in
 * parallel.
 */
export async function endRecordedChildren(runDir: string, order: readonly string[] = []): Promise<void> {
  const files = readdirSync(runDir).filter((name) => name.endsWith(suffix));
  const first = order.map((name) => `${name}${suffix}`).filter((name) => files.includes(name));
  const rest = files.filter((name) => !first.includes(name));
  for (const names of [...first.map((name) => [name]), rest]) await endChildren(runDir, names);
}

async function endChildren(runDir: string, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const path = join(runDir, name);
      const record = readRecord(path);
      // SIGTERM is a graceful stop for all but PostgreSQL, where it waits for clients: its guard, and endServerOf()
      // below, send the right signal.
      if (record) await endProcess(record, name === `postgres${suffix}` ? 'SIGINT' : 'SIGTERM', limitMs);
      removeRecord(path);
    }),
  );
}

/**
 * Ends the server with this pid file, if it really works in `folder`, and removes the file: another process may have its
 * pid by now, which PostgreSQL would mistake for a running server.
 */
export async function endServerOf(pidFile: string, folder: string, signal: NodeJS.Signals): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const record = Number.isSafeInteger(pid) && pid > 1 ? identifyProcess(pid) : undefined;
  if (record && worksIn(pid, folder)) await endProcess(record, signal, limitMs);
  rmSync(pidFile, { force: true });
}

/** Both servers work in their data folder. Outside Linux the command line has to do. */
function worksIn(pid: number, folder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    return false; // Ended meanwhile, or another user's: then it can't be on this folder, which has one owner.
  }
}
