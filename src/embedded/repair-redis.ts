/** Handles a Redis that does not start on its data. A repair must not lose anything acknowledged. */
import { cpSync, existsSync, statSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../lib/start-error.ts';
import {
  findFault,
  findSilentLoss,
  isSnapshot,
  manifestOf,
  pathOf,
  readManifest,
  type LogFault,
} from './append-log-files.ts';
import { handOverTree } from './ownership.ts';
import { scanAppendLog, type LogScan } from './scan-append-log.ts';
import type { ServiceUser } from './service-user.ts';

export interface RedisData {
  /** Redis' data folder. */
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
 * Examines the log of a Redis that ended before it was ready, with its output `lines`. Cuts off a partial command at the
 * log's end, which was never acknowledged, and junk there, as after a power cut; it keeps a copy of the original files
 * for junk. Then it returns true. All other damage is for the operator.
 * @throws {StartError} with the damage, the remedies, and their costs.
 */
export function repairRedis(data: RedisData, lines: readonly string[]): boolean {
  const output = lines.join('\n');
  const known = explain(output);
  if (known !== undefined) throw new StartError(`Redis can't start on ${data.folder}: ${known}`);
  // Ignores notices: a server killed while loading reports no fault of its data.
  const complaint = lines.findLast((line) => / # .*(AOF|append.?only|RDB|DB\.|manifest)/i.test(line));
  if (complaint === undefined) return false;
  const fault = findFault(data.folder);
  if (fault !== undefined) throw damaged(data, fault);
  const damage = findDamage(data.folder);
  if (damage !== undefined) return repairLog(data, damage);
  throw damaged(data, { what: explainSnapshot(data, output) ?? `Redis says: ${complaint.replace(/^.*? # /, '')}` });
}

/**
 * Call it before a start: Redis would silently continue without the data.
 * @throws {StartError} with what is missing, and the remedy.
 */
export function refuseSilentLoss(data: Pick<RedisData, 'folder'>): void {
  const fault = findSilentLoss(data.folder);
  if (fault !== undefined) throw damaged(data, fault);
}

function repairLog(data: RedisData, damage: Damage): true {
  const { path, validTo, bytes } = damage;
  if (!damage.isLast || damage.goesOnAt !== undefined) throw damaged(data, describeDamage(data, damage));
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

function describeDamage({ folder, program }: RedisData, damage: Damage): LogFault {
  const position = `${damage.path} is damaged at position ${damage.validTo} of ${damage.bytes}`;
  // The tool only cuts off the end of the last file.
  if (!damage.isLast) return { what: `${position}, and more files follow` };
  const check = join(dirname(program), program.endsWith('valkey-server') ? 'valkey-check-aof' : 'redis-check-aof');
  return {
    what: `${position}, and whole commands go on at position ${damage.goesOnAt}`,
    command: `${existsSync(check) ? check : 'redis-check-aof'} --fix ${manifestOf(folder)}`,
    loses: 'all from that position on',
  };
}

const costOfEmpty =
  'rooms in play are then rebuilt from PostgreSQL, and answers that are not stored there are lost unless players still hold their receipts';

/** Never repairs what could lose an answer: the operator decides, with a copy at hand. */
function damaged({ folder }: Pick<RedisData, 'folder'>, { what, command, loses }: LogFault): StartError {
  const aside = asidePath(folder);
  const ways = [
    `Restore ${folder} from a backup`,
    `or begin with an empty one: mv '${folder}' '${aside}' (${costOfEmpty})`,
    ...(command === undefined
      ? ['no command repairs it; keep the copy']
      : [
          `or copy it (cp -a '${folder}' '${aside}'), and try the repair (${loses === undefined ? 'it adds no data and drops none' : `${loses} is lost then`}): ${command}`,
        ]),
  ];
  return new StartError(`Redis can't read its log: ${what}. Nothing was changed. ${ways.join('; ')}`);
}

function explain(output: string): string | undefined {
  if (/No space left on device/.test(output)) return 'no space is left on its disk: make room, and start again';
  if (/Can't handle RDB format version/.test(output))
    return 'a newer Redis has written it: install that version (redis-server --version), and start again';
  if (/Permission denied/.test(output)) return 'some of it belongs to another user: start once as root, or chown it';
  if (/Input\/output error/.test(output)) return 'its disk reports errors: see to the disk, and start again';
  return undefined;
}

function explainSnapshot({ folder }: RedisData, output: string): string | undefined {
  if (!/Wrong signature|Bad (RDB|CRC)|RDB CRC|Internal error in RDB|Short read/i.test(output)) return undefined;
  const name = readManifest(folder)?.find(({ type }) => type === 'b')?.name;
  return `${name === undefined ? folder : pathOf(folder, name)}, the snapshot that the log begins with, is damaged`;
}

/** The first damaged file of the log, in the manifest's order. */
function findDamage(folder: string): Damage | undefined {
  const files = readManifest(folder) ?? [];
  for (const [i, { name }] of files.entries()) {
    const path = pathOf(folder, name);
    // Redis checks a snapshot itself.
    if (isSnapshot(path)) continue;
    const found = scanAppendLog(path);
    if (found.state !== 'whole') return { ...found, path, isLast: i === files.length - 1 };
  }
  return undefined;
}

function asidePath(folder: string): string {
  const time = new Date(statSync(folder).mtimeMs).toISOString().replaceAll(':', '');
  return join(dirname(folder), `redis.damaged-${time}`);
}

function keepCopy({ folder, user }: RedisData): string {
  const copy = asidePath(folder);
  // Overwrites the copy of an interrupted attempt.
  cpSync(folder, copy, { recursive: true, force: true, preserveTimestamps: true });
  if (user) handOverTree(dirname(copy), basename(copy), user);
  return copy;
}
