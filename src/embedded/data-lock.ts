/** The lock that one start holds on its data folder: a file with the record of the process. */
import { linkSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  identifyProcess,
  isAlive,
  readRecord,
  removeRecord,
  writeRecord,
  writeRecordTo,
  type ProcessRecord,
} from './process-record.ts';
import { StartError } from '../lib/start-error.ts';
import { describeFileError } from './make-folder.ts';

export interface DataLock {
  /** Tells a start that comes now to wait for this one's end instead of giving up. */
  markStopping(): void;
  release(): void;
}

export interface LockOptions {
  /** What is locked, for the message. */
  readonly subject: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A holder that is about to notice that it has to stop gets this long before a second start is refused. */
const noticeLimitMs = 1500;
const stoppingLimitMs = 30_000;
const pollMs = 50;

/**
 * Takes the lock at `path` for this process. One whose holder is gone is taken over; one whose holder is stopping is
 * waited for.
 * @throws {StartError} when a living process holds it and goes on.
 */
export async function acquireLock(path: string, options: LockOptions): Promise<DataLock> {
  const self = identifyProcess(process.pid);
  if (!self) throw new Error('this process has no record');
  const mark = `${path}.stopping`;
  const began = Date.now();
  let told = false;
  for (;;) {
    const holder = tryToLock(path, self);
    if (!holder) break;
    const stopping = readRecord(mark)?.began === holder.began;
    if (Date.now() - began > (stopping ? stoppingLimitMs : noticeLimitMs)) {
      const holderText = `a Quickfire that is running already (process ${holder.pid})`;
      throw new StartError(`${options.subject} is in use by ${holderText}`);
    }
    if (stopping && !told) {
      told = true;
      options.tell('Waiting for an earlier Quickfire, which is still stopping …');
    }
    await delay(pollMs, undefined, { signal: options.signal });
  }
  return {
    markStopping: () => tryToMark(mark, self),
    release: () => {
      removeRecord(mark);
      removeRecord(path);
    },
  };
}

/** Without the mark, as on a full disk, a start that comes now is refused instead of waiting: no reason not to stop. */
function tryToMark(mark: string, self: ProcessRecord): void {
  try {
    writeRecord(mark, self);
  } catch (error) {
    if (describeFileError(error) === undefined) throw error;
  }
}

/** Returns undefined when this process has the lock now, else who holds it. */
function tryToLock(path: string, self: ProcessRecord): ProcessRecord | undefined {
  const draft = `${path}.${self.pid}`;
  const aside = `${draft}.stale`;
  writeRecordTo(draft, self);
  try {
    for (;;) {
      // link() is the one step in which only one of two starts can win.
      if (unless('EEXIST', () => linkSync(draft, path))) return undefined;
      const holder = readLiving(path);
      if (holder) return holder;
      // Its holder is gone. Moved aside and looked at again: another start may have replaced it since.
      if (!unless('ENOENT', () => renameSync(path, aside))) continue;
      const overtaken = readLiving(aside);
      if (!overtaken) continue;
      unless('EEXIST', () => linkSync(aside, path));
      return overtaken;
    }
  } finally {
    for (const file of [draft, aside]) rmSync(file, { force: true });
  }
}

function readLiving(path: string): ProcessRecord | undefined {
  const record = readRecord(path);
  return record && isAlive(record) ? record : undefined;
}

/** Runs `step`; false when it failed with this code. */
function unless(code: string, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false;
    throw error;
  }
}
