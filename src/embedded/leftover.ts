/** Ends what a killed parent left running, so that it never blocks the next start. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, identifyProcess, readRecord, removeRecord } from './process-record.ts';

const limitMs = 10_000;
const suffix = '.child';

/** The file that holds the record of a child while it lives. */
export function recordPath(runDir: string, name: string): string {
  return join(runDir, `${name}${suffix}`);
}

/**
 * Ends every child that an earlier start recorded here and that still lives: those of `order` one after the other, then
 * the rest at once.
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
      // SIGTERM is an orderly stop for all of them but PostgreSQL, where it waits for clients: its guard, and
      // endServerOf() below, send the right one.
      if (record) await endProcess(record, name === `postgres${suffix}` ? 'SIGINT' : 'SIGTERM', limitMs);
      removeRecord(path);
    }),
  );
}

/**
 * Ends the server that wrote this pid file, when it really works in `folder`, and takes the file away: its pid may be
 * somebody else's by now, which PostgreSQL itself would mistake for a running server.
 */
export async function endServerOf(pidFile: string, folder: string, signal: NodeJS.Signals): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const record = Number.isSafeInteger(pid) && pid > 1 ? identifyProcess(pid) : undefined;
  if (record && worksIn(pid, folder)) await endProcess(record, signal, limitMs);
  rmSync(pidFile, { force: true });
}

/** Both servers make their data folder their working folder; elsewhere than on Linux the command line has to do. */
function worksIn(pid: number, folder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    return false; // Gone meanwhile, or another user's: then it can't be on this folder, which has one owner.
  }
}
