/**
 * `npm start`: starts embedded servers unless others are configured, the release, the pages, then web and worker under a
 * supervisor until a signal comes.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setImmediate as immediately, setTimeout as delay } from 'node:timers/promises';
import { ConfigError, readConfig, readEnvironment, type Config } from '../config/config.ts';
import { issueFirstAdminToken } from '../db/first-admin.ts';
import { bannerLines, localUrl, type Place } from './banner.ts';
import { runToEnd, type Child, type Command, type Environment } from './child.ts';
import { prepareDataDir, type DataDir } from './data-dir.ts';
import { checkMetricsPort, checkPort } from './check-port.ts';
import { checkRolloutFile, checkServers } from './check-settings.ts';
import { acquireLock } from './data-lock.ts';
import { endRecordedChildren, recordPath } from './leftover.ts';
import { buildPages, pagesAreOld } from './pages.ts';
import { applicationUrlOf, preparePostgres } from './postgres.ts';
import { readableLines } from './readable-lines.ts';
import { prepareRedis } from './redis.ts';
import { explainFailure } from './run-program.ts';
import { chooseRunAs } from './run-as.ts';
import { readOrMakePassword } from './secret-file.ts';
import type { ServerOptions, Service } from './service.ts';
import { StartError } from '../lib/start-error.ts';
import { listenForStop, watchParent } from './stop-signals.ts';
import { Supervisor } from './supervisor.ts';
import { refuseUnfinished } from './unfinished.ts';

/** The programs of the children, relative to the project. Tests put stand-ins here. */
export interface Programs {
  readonly release: string;
  readonly web: string;
  readonly worker: string;
}

export interface StartOptions {
  readonly env: Environment;
  /** A file with variables that `env` lacks; it may be missing. */
  readonly envFile?: string;
  readonly print: (line: string) => void;
  readonly programs?: Programs;
  /** False leaves the pages as they are. */
  readonly pages?: boolean;
  /** False makes no link for the first admin. */
  readonly firstAdmin?: boolean;
  /** Web and worker restart whenever an imported file changes. */
  readonly restarts?: boolean;
  /** Called once everything runs and the banner is printed. */
  readonly ready?: () => void;
}

interface Running {
  readonly options: StartOptions;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly cleanUps: (() => void | Promise<void>)[];
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const ourPrograms: Programs = { release: 'src/bin/release.ts', web: 'src/bin/web.ts', worker: 'src/bin/worker.ts' };
/**
 * Higher stages stop first: web, whose last answers the worker then folds to the end of the log, then worker, then the
 * servers.
 */
const [serverStage, workerStage, webStage] = [0, 1, 2];
const stopOrder = ['web', 'worker'];
/** Extra time for a program beyond its own stop limit. */
const stopReserveMs = 10_000;
const readyPollMs = 50;
const slowMs = 20_000;

/** Runs until stopped; resolves with the exit code when no child remains. Reports an error in one line. */
export async function start(options: StartOptions): Promise<number> {
  const stopping = new AbortController();
  const cleanUps: Running['cleanUps'] = [];
  const stop = (): void => {
    if (cleanUps.length > 0) options.print('Stopping …');
    stopping.abort();
  };
  const forgetSignals = listenForStop({ onStop: stop, onKill: () => process.exit(130) });
  // Without npm, a Ctrl-C would not reach this process, and it would keep running unnoticed.
  const forgetParent = ['start', 'dev'].includes(options.env['npm_lifecycle_event'] ?? '')
    ? watchParent(stop)
    : () => undefined;
  try {
    const env = options.envFile === undefined ? options.env : readEnvironment(options.env, options.envFile);
    const config = readConfig(env);
    if ((config.database.url === undefined) !== (config.redis.url === undefined)) {
      throw new StartError('DATABASE_URL and REDIS_URL: set both, or neither', 2);
    }
    await run({ options: { ...options, env }, config, signal: stopping.signal, cleanUps });
    return 0;
  } catch (error) {
    // A Ctrl-C in the terminal also reaches the awaited programs: this process must see its own signal first.
    await immediately();
    return stopping.signal.aborted ? 0 : explain(error, options.print);
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    forgetParent();
    forgetSignals();
  }
}

async function run({ options, config, signal, cleanUps }: Running): Promise<void> {
  const { print } = options;
  const embedded = config.database.url === undefined;
  // First: an unknown user, or one that this process can't become.
  chooseRunAs(config.runAs);
  const place = { servers: embedded, runAs: config.runAs, tell: print };
  const dataDir = prepareDataDir(resolve(root, config.dataDir), place);
  const subject = `DATA_DIR ${dataDir.path}`;
  const lock = await acquireLock(join(dataDir.runDir, 'lock'), { subject, tell: print, signal });
  cleanUps.push(() => lock.release());
  refuseUnfinished(dataDir.path);
  signal.addEventListener('abort', () => lock.markStopping(), { once: true });
  await endRecordedChildren(dataDir.runDir, stopOrder);
  const port = await checkPort(config.http);
  await checkMetricsPort(config.ops.metricsHost, config.ops.webMetricsPort, 'WEB_METRICS_PORT');
  await checkMetricsPort(config.ops.metricsHost, config.ops.workerMetricsPort, 'WORKER_METRICS_PORT');
  checkRolloutFile(config.rollout.file);
  await checkServers(config, 'release', { tell: print, signal });

  const onLine = (name: string, line: string): void => {
    for (const text of readableLines(line)) print(`${name.padEnd(8)} | ${text}`);
  };
  const supervisor = new Supervisor({ runDir: dataDir.runDir, onLine, tell: print });
  process.once('exit', () => supervisor.kill());
  cleanUps.push(() => supervisor.stop());

  const serverOptions = serverOptionsFor(options, dataDir, signal);
  const urls = embedded ? await startServers(supervisor, serverOptions) : {};
  signal.throwIfAborted();
  const adminToken = chooseAdminToken(config, embedded ? dataDir : undefined);
  const secret = typeof adminToken === 'object' ? { ADMIN_TOKEN: adminToken.made } : {};
  const runAs = config.runAs ?? dataDir.user?.name;
  const user = runAs === undefined ? {} : { RUN_AS: runAs };
  const env: Environment = { ...options.env, ...urls, ...secret, ...user, PORT: String(port), DATA_DIR: dataDir.path };
  const programs = options.programs ?? ourPrograms;
  const command = (name: keyof Programs): Command => {
    const watched = options.restarts === true && name !== 'release' ? ['--watch', '--watch-preserve-output'] : [];
    const args = [...watched, resolve(root, programs[name])];
    const after = name === 'worker' ? ['web'] : [];
    const stopAfter = after.map((other) => recordPath(dataDir.runDir, other));
    // Only the release may change the tables, and their rules.
    const own = name === 'release' ? env : { ...env, MIGRATION_DATABASE_URL: undefined };
    return { name, file: process.execPath, args, cwd: root, env: own, stopSignal: 'SIGTERM', stopAfter };
  };
  if (options.pages !== false && pagesAreOld(root)) {
    print('Pages: building them (they are missing, or older than their sources)');
    await buildPages(root, options.env, signal, onLine);
  }
  await runToEnd(command('release'), signal, onLine);

  const url = localUrl(config.http.host, port);
  const web: Service = {
    command: command('web'),
    ready: (child) => untilReady(child, `${url}/readyz`, { print, signal }),
    stopLimitMs: config.http.drainMs + stopReserveMs,
  };
  const worker: Service = { command: command('worker'), stopLimitMs: config.folding.drainMs + stopReserveMs };
  await Promise.all([supervisor.start(web, webStage), supervisor.start(worker, workerStage)]);
  signal.throwIfAborted();
  const firstAdminToken =
    options.firstAdmin === false ? undefined : await makeFirstAdminToken(env['DATABASE_URL'], print);
  signal.throwIfAborted();
  const data = embedded ? dataDir.path : 'in the servers of DATABASE_URL and REDIS_URL';
  for (const line of bannerLines({ ...config.http, port, data, adminToken, firstAdminToken })) print(line);
  options.ready?.();
  await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
}

/** With embedded servers, anyone who can read the terminal, or the file, is an operator. */
function chooseAdminToken(config: Config, dataDir: DataDir | undefined): Place['adminToken'] {
  if (config.ops.adminToken !== undefined) return 'given';
  if (dataDir === undefined) return undefined;
  return { made: readOrMakePassword(join(dataDir.path, 'admin-token'), dataDir.user) };
}

/** Everything else works without the link. */
async function makeFirstAdminToken(databaseUrl = '', print: StartOptions['print']): Promise<string | undefined> {
  try {
    return await issueFirstAdminToken(databaseUrl);
  } catch (error) {
    print(`There is no link for a first admin now: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function serverOptionsFor(options: StartOptions, dataDir: DataDir, signal: AbortSignal): ServerOptions {
  const searchPath = options.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return { dataDir: dataDir.path, user: dataDir.user, searchPath, tell: options.print, signal, durable: true };
}

async function startServers(supervisor: Supervisor, options: ServerOptions) {
  // Redis first: a missing program is reported before any work is done.
  const redis = await prepareRedis(options);
  const postgres = await preparePostgres(options);
  const stopAfter = stopOrder.map((name) => recordPath(join(options.dataDir, 'run'), name));
  await Promise.all(
    [redis, postgres].map((server) =>
      supervisor.start({ ...server, command: { ...server.command, stopAfter } }, serverStage),
    ),
  );
  return {
    DATABASE_URL: applicationUrlOf(postgres.url, options),
    MIGRATION_DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
  };
}

/** Resolves when the address answers 200, or when the child has ended. */
async function untilReady(
  child: Child,
  url: string,
  { print, signal }: { print: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const began = performance.now();
  let reported = false;
  while (child.running && !signal.aborted) {
    const answer = await ask(url);
    if (answer === '200') return;
    if (!reported && performance.now() - began > slowMs) {
      reported = true;
      print(`Still waiting for ${url}, which answers: ${answer}`);
    }
    await delay(readyPollMs);
  }
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    const text = await response.text();
    return response.ok ? '200' : `${response.status} ${text.slice(0, 200)}`;
  } catch (error) {
    return `nothing (${error instanceof Error ? error.message : String(error)})`;
  }
}

function explain(error: unknown, print: (line: string) => void): number {
  const { text, exitCode } = explainFailure(error);
  const isBug = !(error instanceof StartError || error instanceof ConfigError) && exitCode !== 2;
  // The stack helps developers; it also shows the operator that it is a bug.
  const shown = isBug && error instanceof Error ? (error.stack ?? text) : text;
  // A child that has reported the problem needs no second line.
  for (const line of shown === '' ? [] : shown.split('\n')) print(line);
  return exitCode;
}
