/** What to do with a PostgreSQL that does not start on its data. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { StartError } from '../lib/start-error.ts';
import { endProcess, identifyProcess } from './process-record.ts';

interface Cause {
  readonly said: RegExp;
  readonly sentence: string;
}

const restore = 'restore the folder from a backup, or move it away to begin with an empty one';
/** The first that fits counts. */
const causes: readonly Cause[] = [
  {
    said: /No space left on device|Disk quota exceeded/,
    sentence: 'no space is left there: make room, and start again',
  },
  {
    said: /shared memory segment|shmget|semget|resize shared memory/i,
    sentence: 'the system grants it too little shared memory (/dev/shm, kernel.shmmax): raise that',
  },
  {
    said: /incompatible with server|initialized by PostgreSQL version|initialized with PG_CONTROL_VERSION/,
    sentence: 'another version has made it: start with that version, or upgrade it (docs/UPGRADING.md)',
  },
  {
    said: /wrong ownership|invalid permissions|Permission denied/,
    sentence: "its files are not this user's alone: start once as root, or chown it and chmod 0700",
  },
  {
    said: /could not find the database system|pg_control|control file|checkpoint record|checkpoint location|could not find redo location/i,
    sentence: `it is damaged: ${restore}`,
  },
  {
    said: /could not open (file|directory)|is not a valid data directory|invalid data in file|corrupted page|missing contrecord/i,
    sentence: `files in it are missing or damaged: ${restore}`,
  },
  { said: /Read-only file system/, sentence: 'it is on a file system that is read-only: mount it for writing' },
];

/**
 * Looks at a PostgreSQL that ended before it was ready, which said `lines`. Processes of an earlier one that still work on
 * the folder are ended.
 * @throws {StartError} with a sentence when only the operator can help.
 */
export async function mendPostgres(folder: string, lines: readonly string[]): Promise<boolean> {
  // What it says before it has a log has no level.
  const told = lines.filter((line) => !/ (LOG|WARNING): /.test(line));
  const fatal = told.findLast((line) => /(FATAL|PANIC): /.test(line)) ?? told[0] ?? '';
  const said = told.join('\n');
  if (/pre-existing shared memory block|lock file .* already exists/.test(said)) {
    return endProcessesIn(folder);
  }
  const cause = causes.find((each) => each.said.test(said));
  if (cause === undefined) return false;
  throw new StartError(`PostgreSQL can't start on ${folder}: ${cause.sentence} (it says: ${withoutLevel(fatal)})`);
}

const level = /^.*?(FATAL|PANIC|ERROR|error): */;
const withoutLevel = (line: string): string => line.replace(level, '').trim();

/** Why the programs that make a database failed, in one line, by all that they said. */
export function explainMaking(folder: string, lines: readonly string[]): StartError {
  const telling = lines.find((line) => level.test(line)) ?? lines.at(-1) ?? 'nothing';
  const cause = causes.find((each) => lines.some((line) => each.said.test(line)));
  const what = `PostgreSQL can't make its database in ${folder}`;
  return new StartError(
    `${what}: ${cause === undefined ? '' : `${cause.sentence} `}(it says: ${withoutLevel(telling)})`,
  );
}

/** Backends can outlive a postmaster that was killed, when they are stopped, and hold its shared memory. */
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
    return false; // Gone meanwhile, or another user's.
  }
}
