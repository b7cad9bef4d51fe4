import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

/** What every figure is worth nothing without. */
export const describeMachine = (): string =>
  `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;

/** The commit of this copy of the code, with a plus when something in it has been changed since. */
export function readCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return (
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+')
    );
  } catch {
    return 'unknown';
  }
}
