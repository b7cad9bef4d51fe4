import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';

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

/** Said when other work was on the cores before a run began: its figures are then those of a shared machine. */
export function describeOtherWork(load = loadavg()[0] ?? 0, cores = availableParallelism()): string[] {
  if (load < cores / 2) return [];
  return [`Other work was on this machine when the run began: load ${load.toFixed(1)} on ${cores} cores.`];
}
