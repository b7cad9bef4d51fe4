import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { handOver, type ServiceUser } from './service-user.ts';

/** The password kept in this file, made at the first call: 192 random bits, safe inside a URL. */
export function readOrMakePassword(path: string, user: ServiceUser | undefined): string {
  if (!existsSync(path)) writePrivateFile(path, `${randomBytes(24).toString('base64url')}\n`, user);
  return readFileSync(path, 'utf8').trim();
}

/** Writes a file that only the user may read, in one step: a reader never sees half of it. */
export function writePrivateFile(path: string, text: string, user: ServiceUser | undefined): void {
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  // Only as a new file: as root we may be writing into another user's folder, where a link may be waiting.
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  handOver(draft, user);
  renameSync(draft, path);
}
