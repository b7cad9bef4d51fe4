import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Command } from './child.ts';
import type { ServiceUser } from './service-user.ts';

/** A program that runs until it is stopped, and is restarted when it dies. */
export interface Service {
  readonly command: Command;
  /** Runs before each start and restart: removes what an earlier run left behind. */
  readonly beforeStart?: () => Promise<void>;
  /** Resolves when it serves, or when the child has ended (then `child.running` is false). */
  readonly ready?: (child: Child) => Promise<void>;
  /**
   * Examines a run that ended before it was ready, by its last lines. It repairs the cause, so that a retry may work, or
   * throws a StartError with the remedy. Resolves to whether it has repaired anything.
   */
  readonly repair?: (lines: readonly string[]) => boolean | Promise<boolean>;
  /** Time limit of a stop before SIGKILL; ten seconds by default. */
  readonly stopLimitMs?: number;
  /** Selects the lines to show; by default all. */
  readonly shows?: (line: string) => boolean;
}

/** An embedded database server; it keeps its port, and so its address, for its whole life. */
export interface Server extends Service {
  readonly url: string;
  readonly port: number;
}

export interface ServerOptions {
  /** An absolute path that `user` can reach (see data-dir.ts). */
  readonly dataDir: string;
  readonly user?: ServiceUser | undefined;
  /** Search path for programs. */
  readonly searchPath: string;
  /** Shows a line of progress. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
  /** False only for tests: PostgreSQL then does not wait for the disk. */
  readonly durable: boolean;
}

/** Polls `check` every 10 ms until it holds or the child has ended. No limit: recovery takes its time. */
export async function pollWhileRunning(child: Child, check: () => boolean | Promise<boolean>): Promise<void> {
  while (child.running && !(await check())) await delay(10);
}

/** A minimal environment for a server: without a locale, because Redis refuses to start with an unknown one. */
export function serverEnvironment(searchPath: string): Record<string, string> {
  return { PATH: searchPath, LC_ALL: 'C' };
}
