import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Results } from '../../src/protocol/rest.ts';
import { auditRun, type Finding } from '../audit.ts';
import type { PlayerJournal } from '../journal.ts';
import { makeQuiz } from '../make-quiz.ts';
import { type Environment, PrivateServer } from '../private-server.ts';
import { UsageError } from '../read-arguments.ts';
import { buildReport, type Limits } from '../report/build-report.ts';
import { describeMachine, readCommit } from '../report/describe-machine.ts';
import { alignColumns, formatReport } from '../report/format-report.ts';
import type { Report } from '../report/model.ts';
import { writeReport } from '../report/write-report.ts';
import { Rest, RestError } from '../rest.ts';
import { explainOpenFiles, readOpenFilesMax } from './open-files.ts';
import { playSwarm, type SwarmPlayed } from './play-swarm.ts';
import { readSwarmArguments, type SwarmArguments } from './read-swarm-arguments.ts';

export interface SwarmOptions {
  args: string[];
  env: Environment;
  print: (line: string) => void;
  /** Ends the run early, leaving nothing behind. */
  signal: AbortSignal;
}

/** The run would say something about this machine, not about the server. */
class GeneratorError extends Error {
  override name = 'GeneratorError';
}

const storedWithinMs = 60_000;
const pollMs = 500;
const reportsDir = join(import.meta.dirname, '../../reports');
const limits: Limits = { 'answer.ack.p99': 1000, 'reveal.last.max': 1500 };
/** A generator that is so late itself, at p99 while a question is in play, measures itself. */
const lagMsMax = 250;

/** One run, or one for each size. Resolves with the exit code: 0 all well, 1 a threshold or the audit failed, 2 it could not be run. */
export async function runSwarm(options: SwarmOptions): Promise<number> {
  try {
    const wanted = readSwarmArguments(options.args);
    checkOpenFiles(wanted);
    const reports: Report[] = [];
    for (const players of wanted.sizes) reports.push(await runSize(options, wanted, players));
    if (reports.length > 1) for (const line of compareSizes(reports)) options.print(line);
    return reports.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    if (options.signal.aborted) return 130;
    if (!(error instanceof Error)) throw error;
    options.print(`swarm: ${error.message}`);
    return error instanceof UsageError || error instanceof RestError || error instanceof GeneratorError ? 2 : 1;
  }
}

function checkOpenFiles({ sizes, processes, target }: SwarmArguments): void {
  const largest = Math.max(...sizes);
  const wrong = explainOpenFiles(target === undefined ? largest : Math.ceil(largest / processes), readOpenFilesMax());
  if (wrong !== undefined) throw new GeneratorError(wrong);
}

async function runSize(options: SwarmOptions, wanted: SwarmArguments, players: number): Promise<Report> {
  const { env, print } = options;
  let server: PrivateServer | undefined;
  try {
    if (wanted.target === undefined) {
      print('Starting a server for this run …');
      server = await PrivateServer.start(env);
    } else await new Rest(wanted.target).probe();
    return await playAndAudit(options, wanted, {
      players,
      url: wanted.target ?? server?.url ?? '',
      serverPid: server?.pid,
    });
  } finally {
    await server?.stop();
  }
}

async function playAndAudit(
  options: SwarmOptions,
  wanted: SwarmArguments,
  { players, url, serverPid }: { players: number; url: string; serverPid: number | undefined },
): Promise<Report> {
  const { print } = options;
  const startedAt = new Date();
  const rest = new Rest(url);
  const games = [];
  for (let room = 0; room < wanted.rooms; room += 1) {
    games.push(await rest.createGame(makeQuiz(wanted.questions), { introMs: 500, maxPlayers: players }));
  }
  const how = wanted.thinkMs === undefined ? 'all at once' : `within ${wanted.thinkMs} ms`;
  print(`swarm: ${players} players in ${wanted.rooms} rooms, ${wanted.questions} questions, answers ${how}, ${url}`);
  const played = await playSwarm({ ...options, wanted, players, url, games, serverPid });
  checkLag(played);
  const findings: Finding[] = [];
  for (const [room, { gameId }] of games.entries()) {
    findings.push(...(await auditRoom(rest, gameId, played, room)));
  }
  const report = buildReport({
    run: {
      scenario: 'swarm',
      target: url,
      players,
      rooms: wanted.rooms,
      questions: wanted.questions,
      command: ['npm run swarm --', ...options.args].join(' '),
      commit: readCommit(),
      machine: describeMachine(),
      startedAt: startedAt.toISOString(),
      durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    },
    timeline: played.timeline,
    findings,
    limits,
    server: { source: 'none' },
    notes: describePlayed(played),
    tables: [played.phases.table()].filter((table) => table !== undefined),
  });
  for (const line of ['', ...formatReport(report)]) print(line);
  print(`\n${report.ok ? 'passed' : 'FAILED'}; ${writeReport(report, reportsDir)}.json and .html`);
  return report;
}

function checkLag({ timeline }: SwarmPlayed): void {
  const { p99 } = timeline.summary('generator.lag');
  if (p99 <= lagMsMax) return;
  throw new GeneratorError(
    `the generator itself was ${Math.round(p99)} ms late at p99 (${lagMsMax} at most): its figures would be its own; ` +
      'use more --processes, or another machine',
  );
}

async function auditRoom(rest: Rest, gameId: string, played: SwarmPlayed, room: number): Promise<Finding[]> {
  const journals = played.journals[room] ?? [];
  const over = played.overs[room];
  if (over === undefined) throw new Error(`room ${room + 1} has no end`);
  const startedAt = performance.now();
  const results = await untilStored(rest, gameId, journals);
  played.timeline.add({
    intervals: [],
    counters: { 'results.ms': Math.round(performance.now() - startedAt) },
    receipts: [],
  });
  return auditRun({ players: journals.length, journals, results, over });
}

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

function describePlayed({ joinsPerSecond, phases, framesPerPlayer }: SwarmPlayed): string[] {
  const memory = phases.memoryPerPlayerKb;
  return [
    `joined at ${Math.round(joinsPerSecond)} players a second, from the first connection to the last seat`,
    `${framesPerPlayer.toFixed(1)} frames to a player, pings aside`,
    ...(memory === undefined ? [] : [`the web process grew by ${memory.toFixed(1)} KiB a player while they joined`]),
  ];
}

function compareSizes(reports: Report[]): string[] {
  const figure = (report: Report, name: string, which: 'p50' | 'p95' | 'p99' | 'max'): number =>
    Math.round(report.measures.find((measure) => measure.name === name)?.summary[which] ?? Number.NaN);
  return alignColumns([
    ['players', 'ack p50', 'p95', 'p99', 'max', 'reveal last', 'lag p99', 'ok'],
    ...reports.map((report) => [
      String(report.run.players),
      ...(['p50', 'p95', 'p99', 'max'] as const).map((which) => figure(report, 'answer.ack', which)),
      figure(report, 'reveal.last', 'max'),
      figure(report, 'generator.lag', 'p99'),
      report.ok ? 'ok' : 'FAIL',
    ]),
  ]);
}
