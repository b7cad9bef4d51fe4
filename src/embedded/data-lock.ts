/** The lock of one start on its data folder: a file with the process' record. */
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
  /** Makes a new start wait for this one's end instead of failing. */
  markStopping(): void;
  release(): void;
}

export interface LockOptions {
  /** The locked subject, for the message. */
  readonly subject: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Time for a holder to notice that it has to stop, before a second start is refused. */
const noticeLimitMs = 1500;
const stoppingLimitMs = 30_000;
const pollMs = 50;

/**
 * Takes the lock at `path` for this process. Takes over the lock of a dead process, and waits for a stopping one.
 * @throws {StartError} when a living process holds it and does not stop.
 */
export async function acquireLock(path: string, options: LockOptions): Promise<DataLock> {
  const self = identifyProcess(process.pid);
  if (!self) throw new Error('this process has no record');
  const mark = `${path}.stopping`;
  const began = Date.now();
  let reported = false;
  for (;;) {
    const holder = tryToLock(path, self);
    if (!holder) break;
    const stopping = readRecord(mark)?.began === holder.began;
    if (Date.now() - began > (stopping ? stoppingLimitMs : noticeLimitMs)) {
      const holderText = `a Quickfire that is running already (process ${holder.pid})`;
      throw new StartError(`${options.subject} is in use by ${holderText}`);
    }
    if (stopping && !reported) {
      reported = true;
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

/** Without the mark (on a full disk) a new start is refused instead of waiting: no reason not to stop. */
function tryToMark(mark: string, self: ProcessRecord): void {
  try {
    writeRecord(mark, self);
  } catch (error) {
    if (describeFileError(error) === undefined) throw error;
  }
}

/** Undefined when this process has the lock now, else the holder. */
function tryToLock(path: string, self: ProcessRecord): ProcessRecord | undefined {
  const draft = `${path}.${self.pid}`;
  const aside = `${draft}.stale`;
  writeRecordTo(draft, self);
  try {
    for (;;) {
      // Only one of two starts can win a link().
      if (unless('EEXIST', () => linkSync(draft, path))) return undefined;
      const holder = readLiving(path);
      if (holder) return holder;
      // The holder is dead. Moves the lock aside and checks it again: another start may have replaced it since.
      if (!unless('ENOENT', () => renameSync(path, aside))) continue;
      const newHolder = readLiving(aside);
      if (!newHolder) continue;
      unless('EEXIST', () => linkSync(aside, path));
      return newHolder;
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
