/** What a PostgreSQL has computed so far: other servers on the machine do not count. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tickMs = 10;

/** Milliseconds of CPU of a server and all its processes, also of those that have ended. @param dataDir where its files are */
export function serverCpuMs(dataDir: string): number {
  const [own] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (pid === own) ticks += sum(fields.slice(11, 15));
    else if (fields[1] === own) ticks += sum(fields.slice(11, 13));
  }
  return ticks * tickMs;
}

const sum = (fields: readonly string[]): number => fields.reduce((total, field) => total + Number(field), 0);

/** The fields after the name; empty where the process has ended. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return [];
    throw error;
  }
}
