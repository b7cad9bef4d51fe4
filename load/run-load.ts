import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Results } from '../src/protocol/rest.ts';
import { auditRun, type Finding } from './audit.ts';
import { hostGame } from './host-game.ts';
import { parseJournal, type PlayerJournal } from './journal.ts';
import { makeQuiz } from './make-quiz.ts';
import { type Environment, PrivateServer } from './private-server.ts';
import { type LoadArguments, readArguments, scenarios, UsageError } from './read-arguments.ts';
import { formatFindings, formatLatencies, pickCounters, pickLatencies, renderPage, type Report } from './report.ts';
import { Rest, RestError } from './rest.ts';
import { type ArtilleryRun, runArtillery } from './run-artillery.ts';

export interface LoadOptions {
  args: string[];
  env: Environment;
  print: (line: string) => void;
  /** Ends the run early, leaving nothing behind. */
  signal: AbortSignal;
}

const pauseMs = 500;
const thinkMsMax = 2000;
/** The longest a question can take, with everything around it. */
const questionMsMax = 30_000;
const storedWithinMs = 30_000;
const pollMs = 500;
const reportsDir = join(import.meta.dirname, '../reports');

/** One load run. Resolves with the exit code: 0 all well, 1 a threshold or the audit failed, 2 it could not be run. */
export async function runLoad(options: LoadOptions): Promise<number> {
  let server: PrivateServer | undefined;
  try {
    const wanted = readArguments(options.args);
    if (wanted.target === undefined) {
      options.print('Starting a server for this run …');
      server = await PrivateServer.start(options.env);
    } else await new Rest(wanted.target).probe();
    return await playAndAudit(options, wanted, wanted.target ?? server?.url ?? '');
  } catch (error) {
    if (options.signal.aborted) return 130;
    if (!(error instanceof Error)) throw error;
    options.print(`load: ${error.message}`);
    return error instanceof UsageError || error instanceof RestError ? 2 : 1;
  } finally {
    await server?.stop();
  }
}

async function playAndAudit(options: LoadOptions, wanted: LoadArguments, target: string): Promise<number> {
  const { print } = options;
  const startedAt = new Date();
  const rest = new Rest(target);
  const game = await rest.createGame(makeQuiz(wanted.questions), { introMs: 500, maxPlayers: wanted.players });
  print(`${wanted.scenario}: ${wanted.players} players, ${wanted.questions} questions, ${target}, PIN ${game.pin}`);
  const played = await play(options, wanted, { target, ...game });
  const results = await untilStored(rest, game.gameId, played.journals);
  const findings = auditRun({ players: wanted.players, results, ...played });
  const report: Report = {
    scenario: wanted.scenario,
    target,
    players: wanted.players,
    questions: wanted.questions,
    startedAt: startedAt.toISOString(),
    ...describeRun(options.args),
    ok: played.artillery.ok && findings.every(({ ok }) => ok),
    thresholdsOk: played.artillery.ok,
    findings,
    latencies: pickLatencies(played.artillery),
    counters: pickCounters(played.artillery),
  };
  tellReport(report, played.artillery, print);
  return report.ok ? 0 : 1;
}

interface Played {
  artillery: ArtilleryRun;
  journals: PlayerJournal[];
  over: Awaited<ReturnType<typeof hostGame>>;
}

/** Hosts and plays at the same time; whichever of the two fails ends the other. */
async function play(
  { env, print, signal }: LoadOptions,
  { scenario, players, questions }: LoadArguments,
  game: { target: string; pin: string; hostToken: string },
): Promise<Played> {
  const dir = mkdtempSync(join(tmpdir(), 'quickfire-journal-'));
  const journalPath = join(dir, 'journal.jsonl');
  const playersGone = new AbortController();
  const hostGone = new AbortController();
  try {
    const players$ = runArtillery({
      script: join(import.meta.dirname, scenarios[scenario] ?? ''),
      target: game.target,
      players,
      variables: { pin: game.pin, journalPath, thinkMsMax, playTimeoutMs: 60_000 + questions * questionMsMax },
      outputPath: join(dir, 'artillery.json'),
      env,
      signal: AbortSignal.any([signal, hostGone.signal]),
    }).finally(() => playersGone.abort());
    const host$ = hostGame({
      url: game.target,
      hostToken: game.hostToken,
      players,
      pauseMs,
      tell: print,
      signal: AbortSignal.any([signal, playersGone.signal]),
    });
    host$.catch(() => hostGone.abort());
    const [artillery, over] = await Promise.allSettled([players$, host$]);
    if (artillery.status === 'rejected') throw artillery.reason;
    if (over.status === 'rejected') throw new Error(`${reasonOf(over.reason)} ${listErrors(artillery.value)}`);
    const journal = existsSync(journalPath) ? readFileSync(journalPath, 'utf8') : '';
    return { artillery: artillery.value, over: over.value, journals: parseJournal(journal) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const listErrors = ({ counters }: ArtilleryRun): string =>
  Object.entries(counters)
    .filter(([name]) => name.startsWith('errors.'))
    .map(([name, count]) => `(${name}: ${count})`)
    .join(' ');

/** The results, as soon as Postgres has what the players know of, or as they are when that takes too long. */
async function untilStored(rest: Rest, gameId: string, journals: PlayerJournal[]): Promise<Results> {
  const acked = journals.reduce((sum, journal) => sum + journal.acked.length, 0);
  const deadline = Date.now() + storedWithinMs;
  for (;;) {
    const results = await rest.results(gameId);
    const isStored = results.status === 'finished' && results.answers.accepted >= acked;
    if (isStored || Date.now() > deadline) return results;
    await wait(pollMs);
  }
}

function describeRun(args: string[]): Pick<Report, 'commit' | 'machine' | 'command'> {
  return {
    commit: readCommit(),
    machine: `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
    command: ['npm run load --', ...args].join(' '),
  };
}

function readCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function tellReport(report: Report, artillery: ArtilleryRun, print: (line: string) => void): void {
  mkdirSync(reportsDir, { recursive: true });
  const name = `${report.scenario}-${report.startedAt.replaceAll(/[:.]/g, '-')}`;
  writeFileSync(join(reportsDir, `${name}.json`), `${JSON.stringify({ ...report, artillery }, undefined, 2)}\n`);
  writeFileSync(join(reportsDir, `${name}.html`), renderPage(report));
  const failed: Finding[] = report.thresholdsOk
    ? []
    : [{ check: 'thresholds of the scenario', ok: false, detail: 'see below' }];
  for (const line of ['', ...formatLatencies(report.latencies), '']) print(line);
  for (const line of formatFindings([...report.findings, ...failed])) print(line);
  if (!report.thresholdsOk) print(artillery.output);
  print(`\n${report.ok ? 'passed' : 'FAILED'}; reports/${name}.json and .html`);
}
