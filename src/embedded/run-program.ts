import { ConfigError, type Config } from '../config/config.ts';
import { StartError } from '../lib/start-error.ts';
import { describeFileError } from './make-folder.ts';

/** Writes a line for the person at the terminal, beside the log. */
export const tellOnStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/** A closed terminal or pipe must not end the program: only its output is lost. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Runs a program of the Procfile. A failure is one line and an exit code: 2 for a wrong setting, 1 otherwise. */
export async function runProgram(name: string, work: () => Promise<void>): Promise<void> {
  surviveClosedOutput();
  try {
    await work();
  } catch (error) {
    const { text, exitCode } = explainFailure(error);
    tellOnStderr(exitCode === 2 ? text : `${name}: ${text}`);
    process.exit(exitCode);
  }
}

/** The line, or lines, for the operator. A bug gets its first line: the process is restarted, and fails again. */
export function explainFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigError) return { text: error.message, exitCode: 2 };
  if (error instanceof StartError) return { text: error.message, exitCode: error.exitCode };
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  if (syscall === 'listen' || syscall === 'bind') {
    return { text: `PORT: can't listen there (${code}): set another PORT or HOST`, exitCode: 2 };
  }
  const file = describeFileError(error);
  if (file !== undefined) return { text: file, exitCode: 2 };
  return {
    text: (message === undefined || message === '' ? String(error) : message).split('\n')[0] ?? '',
    exitCode: 1,
  };
}

/** @throws {ConfigError} when it has no servers to work with. */
export function requireServers({ database, redis }: Pick<Config, 'database' | 'redis'>): void {
  const missing = [
    ...(database.url === undefined ? ['DATABASE_URL'] : []),
    ...(redis.url === undefined ? ['REDIS_URL'] : []),
  ];
  if (missing.length > 0) {
    throw new ConfigError(`${missing.join(' and ')} must be set (only \`npm start\` brings servers of its own)`);
  }
}
