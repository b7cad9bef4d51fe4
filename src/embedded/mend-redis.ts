/** What to do with a Redis that does not start on its data: nothing that was acknowledged may be lost by mending it. */
import { cpSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../lib/start-error.ts';
import { handOverTree } from './ownership.ts';
import { scanAppendLog, type LogScan } from './scan-append-log.ts';
import type { ServiceUser } from './service-user.ts';

export interface RedisData {
  /** Where Redis keeps its files. */
  readonly folder: string;
  readonly program: string;
  readonly user: ServiceUser | undefined;
  readonly tell: (line: string) => void;
}

interface Damage extends LogScan {
  readonly path: string;
  readonly isLast: boolean;
}

/**
 * Looks at the log of a Redis that ended before it was ready, which said `lines`. Half a command at the log's end, which
 * nobody was told of, is cut off; so is junk there, as a power cut leaves it, and the files as they were are kept aside: then
 * it returns true. Anything else is for the operator.
 * @throws {StartError} with the position, and the command that cuts the rest off.
 */
export function mendRedis(data: RedisData, lines: readonly string[]): boolean {
  const said = lines.join('\n');
  const known = explain(said);
  if (known !== undefined) throw new StartError(`Redis can't start on ${data.folder}: ${known}`);
  if (!/AOF|append.?only/i.test(said)) return false;
  const damage = findDamage(join(data.folder, 'appendonlydir'));
  if (damage === undefined) return false;
  const { path, validTo, bytes } = damage;
  if (damage.isLast && damage.goesOnAt === undefined) {
    if (damage.state === 'truncated') {
      truncateSync(path, validTo);
      const half = `${bytes - validTo} bytes of an unfinished write`;
      data.tell(`Redis: its log ended with ${half}, which nobody was told of: they are cut off.`);
      return true;
    }
    const kept = keepCopy(data);
    truncateSync(path, validTo);
    const cut = `${bytes - validTo} bytes behind position ${validTo} of ${path}`;
    data.tell(`Redis: the end of its log was damaged, as after a power cut: ${cut} were no commands and are cut off.`);
    data.tell(`Redis: all before them is kept. The files as they were are in ${kept}`);
    return true;
  }
  const rest =
    damage.goesOnAt === undefined ? 'more files follow' : `whole commands go on at position ${damage.goesOnAt}`;
  const check = join(
    dirname(data.program),
    data.program.endsWith('valkey-server') ? 'valkey-check-aof' : 'redis-check-aof',
  );
  throw new StartError(
    `Redis can't read its log: ${path} is damaged at position ${validTo} of ${bytes}, and ${rest}. Nothing was changed. ` +
      `Restore ${data.folder} from a backup; or copy it, and cut off all from that position on (it is lost then): ` +
      `${existsSync(check) ? check : 'redis-check-aof'} --fix ${join(dirname(path), 'appendonly.aof.manifest')}`,
  );
}

function explain(said: string): string | undefined {
  if (/No space left on device/.test(said)) return 'no space is left on its disk: make room, and start again';
  if (/Can't handle RDB format version/.test(said))
    return 'a newer Redis has written it: install that version (redis-server --version), and start again';
  if (/Permission denied/.test(said)) return 'some of it belongs to another user: start once as root, or chown it';
  if (/(Wrong signature|Bad (RDB|CRC)|RDB CRC|Internal error in RDB)/i.test(said))
    return 'its snapshot (the .base.rdb file in appendonlydir) is damaged: restore the folder from a backup';
  if (/AOF file .*doesn't exist|manifest.*(invalid|format)/i.test(said))
    return 'files of its log are missing (see appendonly.aof.manifest there): restore the folder from a backup';
  return undefined;
}

/** The first damaged file of the log, in the order of its manifest. */
function findDamage(folder: string): Damage | undefined {
  const manifest = join(folder, 'appendonly.aof.manifest');
  if (!existsSync(manifest)) return undefined;
  const names = [...readFileSync(manifest, 'utf8').matchAll(/^file (\S+) seq \d+ type i/gm)].map(
    (match) => match[1] ?? '',
  );
  for (const [i, name] of names.entries()) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const found = scanAppendLog(path);
    if (found.state !== 'whole') return { ...found, path, isLast: i === names.length - 1 };
  }
  return undefined;
}

function keepCopy({ folder, user }: RedisData): string {
  const name = `redis.damaged-${new Date(statSync(folder).mtimeMs).toISOString().replaceAll(':', '')}`;
  const parent = dirname(folder);
  const copy = join(parent, name);
  // An earlier attempt that was cut short counts for nothing.
  cpSync(folder, copy, { recursive: true, force: true, preserveTimestamps: true });
  if (user) handOverTree(parent, name, user);
  return copy;
}
