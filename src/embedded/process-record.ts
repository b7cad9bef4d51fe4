/**
 * Identifies processes across restarts of the parent. A pid is no identity: the system reuses it, especially in
 * containers, where every start gets the same small numbers. So a record also has the process' start time.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** `began` is opaque: equal only for the same process, also across a reboot. */
export interface ProcessRecord {
  readonly pid: number;
  readonly began: string;
}

const pollMs = 20;

/** The record of a living process; undefined when there is none (a zombie counts as dead). */
export function identifyProcess(pid: number): ProcessRecord | undefined {
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether exactly this process is alive. */
export function isAlive(record: ProcessRecord): boolean {
  return identifyProcess(record.pid)?.began === record.began;
}

/** Reads a record; undefined when the file is missing or invalid (a kill may have truncated it). */
export function readRecord(path: string): ProcessRecord | undefined {
  const text = readIfThere(path);
  const match = /^(\d+) (\S.*)\n$/.exec(text ?? '');
  return match ? { pid: Number(match[1]), began: String(match[2]) } : undefined;
}

/** Writes a record atomically: a reader sees the old or the new one, never half of it. */
export function writeRecord(path: string, record: ProcessRecord): void {
  const draft = `${path}.${process.pid}`;
  writeRecordTo(draft, record);
  renameSync(draft, path);
}

/** Readable for all users, whatever the umask: the next start after root's may be another user's. */
export function writeRecordTo(path: string, record: ProcessRecord): void {
  rmSync(path, { force: true });
  writeFileSync(path, `${record.pid} ${record.began}\n`, { flag: 'wx' });
  chmodSync(path, 0o644);
}

export function removeRecord(path: string): void {
  rmSync(path, { force: true });
}

/**
 * Ends a process that may not be a child of this one: `signal`, then SIGKILL after `limitMs`. Resolves at its end.
 * @throws when it belongs to another user, or outlives SIGKILL by `limitMs`.
 */
export async function endProcess(record: ProcessRecord, signal: NodeJS.Signals, limitMs: number): Promise<void> {
  for (const next of [signal, 'SIGKILL'] as const) {
    if (!isAlive(record)) return;
    try {
      process.kill(record.pid, next);
      // A suspended process takes no other signal before SIGCONT.
      process.kill(record.pid, 'SIGCONT');
    } catch (error) {
      if (isAlive(record)) throw new Error(`process ${record.pid} could not be stopped`, { cause: error });
    }
    const until = Date.now() + limitMs;
    while (isAlive(record) && Date.now() < until) await delay(pollMs);
  }
  if (isAlive(record)) throw new Error(`process ${record.pid} does not end`);
}

function beganOnLinux(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in field 2 may contain anything, brackets included: the other fields begin after the last bracket.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  if (state === undefined || startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${(readIfThere('/proc/sys/kernel/random/boot_id') ?? '').trim()}:${startTicks}`;
}

function beganByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = 'Z', ...began] = line.split(/\s+/);
    return state.startsWith('Z') ? undefined : began.join(' ');
  } catch {
    return undefined; // ps ends with 1 when there is no such process.
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
