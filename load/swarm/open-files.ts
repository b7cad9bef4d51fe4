import { execFileSync } from 'node:child_process';

/** What a process needs besides its connections. */
const spare = 250;

/** The number of files, and so of connections, that a process started from here may have open. */
export function readOpenFilesMax(): number {
  const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? Infinity : Number(text);
}

/** What to tell whoever wants more connections in one process than the system allows; `undefined` when all is well. */
export function explainOpenFiles(connections: number, filesMax: number): string | undefined {
  const needed = connections + spare;
  if (filesMax >= needed) return undefined;
  return (
    `a process may have ${filesMax} files open here, and ${connections} connections need ${needed}: ` +
    `say "ulimit -n ${needed}" first (as root, or after raising the limit in /etc/security/limits.conf)`
  );
}
