/** The embedded PostgreSQL: durable, on 127.0.0.1 only, with a random password. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd, type Child, type Command } from './child.ts';
import { findFreePort } from './free-port.ts';
import { findPostgresPrograms, removeOldPrograms, type PostgresPrograms } from './postgres-programs.ts';
import { endServerOf } from './leftover.ts';
import { explainMaking, repairPostgres } from './repair-postgres.ts';
import { readOrMakePassword } from './secret-file.ts';
import { pollWhileRunning, serverEnvironment, type Server, type ServerOptions } from './service.ts';
import { makePrivateDir } from './service-user.ts';
import { StartError } from '../lib/start-error.ts';

/** The owner, and a superuser: the release and backups work as this role. */
const role = 'quickfire';
/** Web and worker work as this role. */
const applicationRole = 'quickfire_application';

/**
 * Creates the database folder if necessary, and describes how to run the server.
 * @throws {StartError} when the folder belongs to another version, or the database can't be made.
 */
export async function preparePostgres(options: ServerOptions): Promise<Server> {
  const { dataDir, user } = options;
  const programs = findPostgresPrograms(dataDir, user, options.tell);
  const folder = join(dataDir, 'postgres');
  const passwordKnown = existsSync(passwordFileOf(dataDir));
  const password = readOrMakePassword(passwordFileOf(dataDir), user);
  removeDrafts(dataDir);
  if (!existsSync(folder)) {
    options.tell('PostgreSQL: making the database (first start)');
    await makeCluster(options, programs, folder);
  }
  checkVersion(folder, programs);
  await endLeftover(folder);
  if (!passwordKnown) await runAlone(options, programs, folder, `ALTER ROLE ${role} PASSWORD '${password}'`);

  removeOldPrograms(dataDir, programs, readdirSync(dataDir));
  return await describeCluster(options, programs, folder);
}

/** The address of an embedded database for web and worker. Its role is made by the release. */
export function applicationUrlOf(ownerUrl: string, { dataDir, user }: Pick<ServerOptions, 'dataDir' | 'user'>): string {
  const url = new URL(ownerUrl);
  url.username = applicationRole;
  url.password = readOrMakePassword(join(dataDir, applicationPasswordFile), user);
  return url.href;
}

/** How to run the server of a database folder: at a fixed address, with the owner's password in DATA_DIR. */
export async function describeCluster(
  options: ServerOptions,
  programs: PostgresPrograms,
  folder: string,
): Promise<Server> {
  const password = readOrMakePassword(passwordFileOf(options.dataDir), options.user);
  const port = await findFreePort();
  return {
    port,
    url: `postgres://${role}:${password}@127.0.0.1:${port}/quickfire`,
    command: {
      ...baseCommand(options, programs, 'postgres', folder),
      file: programs.postgres,
      args: ['-D', folder, ...settings(port, options.durable)],
    },
    beforeStart: () => endLeftover(folder),
    repair: (lines) => repairPostgres(folder, lines),
    ready: (child) => pollWhileRunning(child, () => reportsReady(folder, child)),
    shows: (line) => /(WARNING|FATAL|PANIC): /.test(line),
  };
}

/** In DATA_DIR. */
export const applicationPasswordFile = 'postgres-application.password';
const passwordFileOf = (dataDir: string): string => join(dataDir, 'postgres.password');
const endLeftover = (folder: string): Promise<void> => endServerOf(join(folder, 'postmaster.pid'), folder, 'SIGINT');

function settings(port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: 100,
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: 'on',
    idle_in_transaction_session_timeout: '10s',
    logging_collector: 'off',
    log_destination: 'stderr',
    cluster_name: 'quickfire',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function baseCommand(options: ServerOptions, programs: PostgresPrograms, name: string, cwd: string) {
  return {
    name,
    cwd,
    env: serverEnvironment(options.searchPath),
    user: options.user,
    // Fast shutdown: rolls open transactions back, loses nothing committed, and does not wait for idle clients.
    stopSignal: 'SIGINT' as const,
    file: programs.postgres,
  };
}

/** Creates a draft beside the folder and renames it, so that a killed start leaves nothing that looks like a database. */
export async function makeCluster(options: ServerOptions, programs: PostgresPrograms, folder: string): Promise<void> {
  const { dataDir } = options;
  readOrMakePassword(passwordFileOf(dataDir), options.user);
  const draft = `${folder}.new-${process.pid}`;
  makePrivateDir(draft, options.user);
  const args = [
    `--pgdata=${draft}`,
    `--username=${role}`,
    `--pwfile=${passwordFileOf(dataDir)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // The server's own provider: order and case do not depend on this machine's locales.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const command: Command = { ...baseCommand(options, programs, 'initdb', draft), file: programs.initdb, args };
  try {
    await runToEnd(command, options.signal);
    await runAlone(options, programs, draft, 'CREATE DATABASE quickfire');
  } catch (error) {
    if (!(error instanceof StartError) || options.signal.aborted) throw error;
    throw explainMaking(dataDir, error.message.split('\n'));
  }
  renameSync(draft, folder);
}

/** Runs one statement in a single-user server: without a port, a password or a client library. */
async function runAlone(options: ServerOptions, programs: PostgresPrograms, folder: string, sql: string) {
  const base = baseCommand(options, programs, 'postgres', folder);
  const durability = options.durable ? [] : ['-c', 'fsync=off'];
  // exit_on_error turns a failed statement into an exit code.
  const args = ['--single', '-c', 'exit_on_error=on', ...durability, '-D', folder, 'postgres'];
  await runToEnd({ ...base, args, input: `${sql}\n` }, options.signal);
}

function checkVersion(folder: string, programs: PostgresPrograms): void {
  const file = join(folder, 'PG_VERSION');
  const made = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (made === programs.majorVersion) return;
  if (!/^\d+$/.test(made)) {
    const remedy = 'restore it from a backup, or move it away to begin with an empty one';
    throw new StartError(`${folder} is no database of PostgreSQL (it has no PG_VERSION): ${remedy}`);
  }
  throw new StartError(
    `${folder} was made by PostgreSQL ${made}; this is ${programs.majorVersion}: npm run upgrade-data (docs/UPGRADING.md)`,
  );
}

/** As pg_ctl does: the postmaster writes its state into line 8 of its lock file. */
function reportsReady(folder: string, child: Child): boolean {
  const pidFile = join(folder, 'postmaster.pid');
  if (!existsSync(pidFile)) return false;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
}

function removeDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('postgres.new-')) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
