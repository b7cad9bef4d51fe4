/** The files of a PostgreSQL cluster that belong into a backup, and their order. */
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
/** Of a running server; the copy must not be mistaken for it. */
const ofProcess = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?)$/;
/** Recreated at each start, as listed in the documentation of the server's backup protocol. */
const recreated = /^pg_(dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/|(^|\/)(pgsql_tmp|pg_internal\.init)/;
/** Of a running server: the log between the backup's begin and end is added separately. */
const ofRunning = /^pg_(wal|replslot)\/./;

/**
 * Lists the files of a cluster. Skips files deleted meanwhile.
 * @param isRunning whether its server runs: then skips the files of the write-ahead log and of replication slots.
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
      const isLeftOut = recreated.test(each) || (isRunning && ofRunning.test(each));
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

/** The major version that created the cluster. @throws {StartError} when it is no cluster. */
export function clusterVersion(cluster: string): string {
  const version = statSync(join(cluster, 'PG_VERSION'), { throwIfNoEntry: false })
    ? readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    : '';
  if (/^\d+$/.test(version)) return version;
  throw new StartError(`${cluster} is no database of PostgreSQL (it has no PG_VERSION)`);
}

/** The write-ahead log's files from one name to another, both included, and timeline files. */
export function listWal(cluster: string, first: string, last: string): string[] {
  return readdirSync(join(cluster, 'pg_wal'))
    .filter(
      (name) => /^[0-9A-F]{8}\.history$/.test(name) || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
    )
    .sort()
    .map((name) => `pg_wal/${name}`);
}
