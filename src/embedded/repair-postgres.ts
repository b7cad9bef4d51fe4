/** Handles a PostgreSQL that does not start on its data. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { StartError } from '../lib/start-error.ts';
import { endProcess, identifyProcess } from './process-record.ts';

interface Cause {
  readonly pattern: RegExp;
  readonly sentence: string;
}

const restore = 'restore the folder from a backup, or move it away to begin with an empty one';
/** The first match counts. */
const causes: readonly Cause[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/,
    sentence: 'no space is left there: make room, and start again',
  },
  {
    pattern: /shared memory segment|shmget|semget|resize shared memory/i,
    sentence: 'the system grants it too little shared memory (/dev/shm, kernel.shmmax): raise that',
  },
  {
    pattern: /incompatible with server|initialized by PostgreSQL version|initialized with PG_CONTROL_VERSION/,
    sentence: 'another version has made it: start with that version, or upgrade it (docs/UPGRADING.md)',
  },
  {
    pattern: /wrong ownership|invalid permissions|Permission denied/,
    sentence: "its files are not this user's alone: start once as root, or chown it and chmod 0700",
  },
  {
    pattern:
      /could not find the database system|pg_control|control file|checkpoint record|checkpoint location|could not find redo location/i,
    sentence: `it is damaged: ${restore}`,
  },
  {
    pattern:
      /could not open (file|directory)|is not a valid data directory|invalid data in file|corrupted page|missing contrecord/i,
    sentence: `files in it are missing or damaged: ${restore}`,
  },
  { pattern: /Read-only file system/, sentence: 'it is on a file system that is read-only: mount it for writing' },
];

/**
 * Examines the output `lines` of a PostgreSQL that ended before it was ready. Ends processes of an earlier one that
 * still work on the folder. Resolves to whether a retry may help.
 * @throws {StartError} with a sentence when only the operator can help.
 */
export async function repairPostgres(folder: string, lines: readonly string[]): Promise<boolean> {
  // Its first lines, before its log is open, have no level.
  const relevant = lines.filter((line) => !/ (LOG|WARNING): /.test(line));
  const fatal = relevant.findLast((line) => /(FATAL|PANIC): /.test(line)) ?? relevant[0] ?? '';
  const output = relevant.join('\n');
  if (/pre-existing shared memory block|lock file .* already exists/.test(output)) {
    return endProcessesIn(folder);
  }
  const cause = causes.find((each) => each.pattern.test(output));
  if (cause === undefined) return false;
  throw new StartError(`PostgreSQL can't start on ${folder}: ${cause.sentence} (it says: ${withoutLevel(fatal)})`);
}

const level = /^.*?(FATAL|PANIC|ERROR|error): */;
const withoutLevel = (line: string): string => line.replace(level, '').trim();

/** Why initdb or the server failed to make a database, in one line from their output. */
export function explainMaking(folder: string, lines: readonly string[]): StartError {
  const complaint = lines.find((line) => level.test(line)) ?? lines.at(-1) ?? 'nothing';
  const cause = causes.find((each) => lines.some((line) => each.pattern.test(line)));
  const what = `PostgreSQL can't make its database in ${folder}`;
  return new StartError(
    `${what}: ${cause === undefined ? '' : `${cause.sentence} `}(it says: ${withoutLevel(complaint)})`,
  );
}

/** Backends can outlive a killed postmaster, when they are suspended, and hold its shared memory. */
async function endProcessesIn(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const home = realpathSync(folder);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && worksAsPostgres(name, home));
  await Promise.all(
    pids.map(async (pid) => {
      const record = identifyProcess(Number(pid));
      if (record) await endProcess(record, 'SIGQUIT', 2000);
    }),
  );
  return pids.length > 0;
}

function worksAsPostgres(pid: string, home: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === home && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
    );
  } catch {
    return false; // Ended meanwhile, or another user's.
  }
}
