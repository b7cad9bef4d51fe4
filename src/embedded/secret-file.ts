import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { handOver, type ServiceUser } from './service-user.ts';

/** The password in this file, generated at the first call: 192 random bits, URL-safe. */
export function readOrMakePassword(path: string, user: ServiceUser | undefined): string {
  if (!existsSync(path)) writePrivateFile(path, `${randomBytes(24).toString('base64url')}\n`, user);
  return readFileSync(path, 'utf8').trim();
}

/** Writes a file that only the user may read, atomically: a reader never sees half of it. */
export function writePrivateFile(path: string, text: string, user: ServiceUser | undefined): void {
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  // Only as a new file: root may be writing into another user's folder, which may contain a link of that name.
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  handOver(draft, user);
  renameSync(draft, path);
}
