/** Which files of a PostgreSQL cluster belong into a backup, and in which order. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../lib/start-error.ts';

export interface ClusterFiles {
  /** Paths relative to the cluster, parents first. */
  readonly folders: readonly string[];
  /** Paths relative to the cluster; `global/pg_control` is the last. */
  readonly files: readonly string[];
  readonly bytes: number;
}

const control = 'global/pg_control';
/** Of a server that runs; the copy must not be taken for it. */
const ofProcess = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?)$/;
/** Made anew at each start, as the documentation of the server's backup protocol lists them. */
const madeAnew = /^pg_(dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/|(^|\/)(pgsql_tmp|pg_internal\.init)/;
/** Of the server that runs: the log between the backup's begin and end is added apart. */
const ofRunning = /^pg_(wal|replslot)\/./;

/**
 * Lists the files of a cluster. Files that go away meanwhile are left out.
 * @param isRunning whether its server runs: then the files of the write-ahead log and of replication slots are left out.
 * @throws {StartError} for a cluster with tablespaces, whose files are elsewhere.
 */
export function listCluster(cluster: string, isRunning: boolean): ClusterFiles {
  const folders: string[] = [];
  const files: string[] = [];
  let bytes = 0;
  const visit = (path: string): void => {
    for (const name of readdirSync(join(cluster, path))) {
      const each = path === '' ? name : `${path}/${name}`;
      const found = statSync(join(cluster, each), { throwIfNoEntry: false });
      if (found === undefined || ofProcess.test(each)) continue;
      if (path === 'pg_tblspc') throw new StartError(`${join(cluster, each)}: tablespaces can't be backed up`);
      const isLeftOut = madeAnew.test(each) || (isRunning && ofRunning.test(each));
      if (found.isDirectory() && (!isLeftOut || each === 'pg_wal/archive_status' || each === 'pg_wal/summaries')) {
        folders.push(each);
        visit(each);
      } else if (found.isFile() && !isLeftOut && each !== control) {
        files.push(each);
        bytes += found.size;
      }
    }
  };
  visit('');
  return { folders, files: [...files, control], bytes };
}

/** The major version that a cluster was made by. @throws {StartError} when it is none. */
export function clusterVersion(cluster: string): string {
  const version = statSync(join(cluster, 'PG_VERSION'), { throwIfNoEntry: false })
    ? readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    : '';
  if (/^\d+$/.test(version)) return version;
  throw new StartError(`${cluster} is no database of PostgreSQL (it has no PG_VERSION)`);
}

/** The files of the write-ahead log from one name to another, both included, and those of timelines. */
export function listWal(cluster: string, first: string, last: string): string[] {
  return readdirSync(join(cluster, 'pg_wal'))
    .filter(
      (name) => /^[0-9A-F]{8}\.history$/.test(name) || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
    )
    .sort()
    .map((name) => `pg_wal/${name}`);
}
