import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Command } from './child.ts';
import type { ServiceUser } from './service-user.ts';

/** Something that runs until it is stopped, and is started again when it dies. */
export interface Service {
  readonly command: Command;
  /** Runs before each start, also before a restart: clears what the last life left behind. */
  readonly beforeStart?: () => Promise<void>;
  /** Resolves when it serves, or when the child has ended (then `child.running` is false). */
  readonly ready?: (child: Child) => Promise<void>;
  /**
   * Looks at a life that ended before it was ready, by its last lines: mends what kept it from starting, so that it is
   * worth another try, or throws a StartError that says what to do. Resolves to whether it has mended something.
   */
  readonly mend?: (lines: readonly string[]) => boolean | Promise<boolean>;
  /** How long a stop may take before SIGKILL; by default ten seconds. */
  readonly stopLimitMs?: number;
  /** Which of its lines are worth showing; by default all. */
  readonly shows?: (line: string) => boolean;
}

/** A database server of our own; it keeps its port, and so its address, for its whole life. */
export interface Server extends Service {
  readonly url: string;
  readonly port: number;
}

export interface ServerOptions {
  /** An absolute path that `user` can reach (see data-dir.ts). */
  readonly dataDir: string;
  readonly user?: ServiceUser | undefined;
  /** Where programs are looked for. */
  readonly searchPath: string;
  /** Shows a line of progress. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
  /** False only for tests: PostgreSQL then doesn't wait for the disk. */
  readonly durable: boolean;
}

/** Asks `check` every 10 ms until it says yes or the child has ended. No limit: recovery takes as long as it takes. */
export async function pollWhileRunning(child: Child, check: () => boolean | Promise<boolean>): Promise<void> {
  while (child.running && !(await check())) await delay(10);
}

/** The environment of a server: nothing of ours, and no locale, which Redis refuses to start with when it is unknown. */
export function serverEnvironment(searchPath: string): Record<string, string> {
  return { PATH: searchPath, LC_ALL: 'C' };
}
