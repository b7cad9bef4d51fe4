/**
 * The mark of a command that was replacing the data of DATA_DIR. Partial data would look like a loss, so a start is
 * refused until the command has been completed.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../lib/start-error.ts';
import { writePrivateFile } from './secret-file.ts';

const markOf = (dataDir: string): string => join(dataDir, 'unfinished');

/** Notes the npm command that begins to replace data; `removeMark` ends it. */
export function markUnfinished(dataDir: string, command: string): void {
  writePrivateFile(markOf(dataDir), `${command}\n`, undefined);
}

export function removeMark(dataDir: string): void {
  rmSync(markOf(dataDir), { force: true });
}

/** The unfinished npm command; undefined when there is none. */
export function findUnfinished(dataDir: string): string | undefined {
  return existsSync(markOf(dataDir)) ? readFileSync(markOf(dataDir), 'utf8').trim() : undefined;
}

/** @throws {StartError} when a command was not completed. */
export function refuseUnfinished(dataDir: string): void {
  const command = findUnfinished(dataDir);
  if (command === undefined) return;
  throw new StartError(`DATA_DIR ${dataDir}: an earlier "npm run ${command}" was not finished: run it again`);
}
