import { relative } from 'node:path';
import { auditRooms, auditRun, type Finding } from '../audit.ts';
import { LoadError } from '../load-error.ts';
import { makeQuiz } from '../make-quiz.ts';
import { type Environment, PrivateServer } from '../private-server.ts';
import { buildReport, type Limits } from '../report/build-report.ts';
import { describeMachine, readCommit } from '../report/describe-machine.ts';
import { figure, formatReport } from '../report/format-report.ts';
import type { Report } from '../report/model.ts';
import { Timeline } from '../report/timeline.ts';
import { unacknowledged } from '../report/unacknowledged.ts';
import { writeReport } from '../report/write-report.ts';
import { type Game, Rest } from '../rest.ts';
import { hideToken, reportsDir, untilStored } from '../run-scenario.ts';
import { ServerMonitor } from '../server-monitor.ts';
import { swarmHelpLines } from './help.ts';
import { explainOpenFiles, readOpenFilesMax } from './open-files.ts';
import { playSwarm, type SwarmGame, type SwarmPlayed } from './play-swarm.ts';
import { readSwarmArguments, type SwarmArguments } from './read-swarm-arguments.ts';
import { compareSizes, type SizeRun } from './size-table.ts';

export interface SwarmOptions {
  args: string[];
  env: Environment;
  print: (line: string) => void;
  /** Ends the run early, leaving nothing behind. */
  signal: AbortSignal;
  /** Where reports go; `reports/` by default. */
  reportsDir?: string;
  /** What the figures may be; those of S10 by default. */
  limits?: Limits;
}

/** The server that is played on. */
interface Stage {
  url: string;
  adminToken?: string | undefined;
  pid?: number | undefined;
}

const storedWithinMs = 60_000;
/** What the kernel's ticks and a machine's own chores leave is less. */
const strangerCoresTold = 0.2;
const s10Limits: Limits = { 'answer.ack.p99': 1000, 'reveal.last.max': 1500 };

/**
 * One run, or one for each size. Resolves with the exit code: 0 all well, 1 a threshold or the audit failed, 2 it could not
 * be done, or its figures say nothing.
 */
export async function runSwarm(options: SwarmOptions): Promise<number> {
  if (options.args.some((word) => word === '--help' || word === '-h')) {
    for (const line of swarmHelpLines()) options.print(line);
    return 0;
  }
  try {
    const wanted = readSwarmArguments(options.args);
    checkOpenFiles(wanted);
    const sizes: SizeRun[] = [];
    let ok = true;
    for (const players of wanted.sizes) ok = (await runSize(options, wanted, { players, sizes })).ok && ok;
    return ok ? 0 : 1;
  } catch (error) {
    if (options.signal.aborted) {
      options.print('stopped: no report');
      return 130;
    }
    if (!(error instanceof LoadError)) throw error;
    options.print(`swarm: ${error.message}`);
    return 2;
  }
}

function checkOpenFiles({ sizes, processes, target }: SwarmArguments): void {
  const largest = Math.max(...sizes);
  const wrong = explainOpenFiles(target === undefined ? largest : Math.ceil(largest / processes), readOpenFilesMax());
  if (wrong !== undefined) throw new LoadError(wrong);
}

/** Every size has a server of its own: the memory that one crowd leaves behind is not the next one's. */
async function runSize(
  options: SwarmOptions,
  wanted: SwarmArguments,
  run: { players: number; sizes: SizeRun[] },
): Promise<Report> {
  const { target: url, adminToken } = wanted;
  if (url !== undefined) {
    await new Rest(url).probe();
    return await playAndAudit(options, wanted, { ...run, stage: { url, adminToken } });
  }
  options.print('Starting a server for this run …');
  const server = await PrivateServer.start(options.env, options.signal);
  try {
    return await playAndAudit(options, wanted, { ...run, stage: server });
  } finally {
    await server.stop();
  }
}

async function playAndAudit(
  options: SwarmOptions,
  wanted: SwarmArguments,
  { players, sizes, stage }: { players: number; sizes: SizeRun[]; stage: Stage },
): Promise<Report> {
  const { print } = options;
  const { rooms, questions, thinkMs } = wanted;
  const { url, adminToken, pid: serverPid } = stage;
  const rest = new Rest(url);
  const games = await rest.createGames(rooms, makeQuiz(questions), { introMs: 500, maxPlayers: players });
  const how = thinkMs === undefined ? 'all at once' : `within ${thinkMs} ms`;
  const where = rooms === 1 ? `PIN ${games[0]?.pin}` : `${rooms} rooms`;
  print(`swarm: ${players} players, ${questions} questions, answers ${how}, ${url}, ${where}`);
  const startedAtMs = Date.now();
  const timeline = new Timeline(startedAtMs);
  const watch = new ServerMonitor({ target: url, adminToken, timeline, startedAtMs });
  const game = { ...options, wanted, players, url, games, serverPid, timeline };
  const { played, durationSeconds, findings, server, tables } = await playWatched(game, rest, watch);
  const phases = played.phases.table();
  const facts = {
    run: {
      scenario: 'swarm',
      target: url,
      players,
      rooms,
      questions,
      command: ['npm run swarm --', ...hideToken(options.args)].join(' '),
      commit: readCommit(),
      machine: describeMachine(),
      startedAt: new Date(startedAtMs).toISOString(),
      durationSeconds,
    },
    timeline,
    findings,
    limits: options.limits ?? s10Limits,
    judged: [unacknowledged(played.journals.flat())],
    server,
    notes: describePlayed(played),
  };
  const report = buildReport({ ...facts, tables: [...(phases === undefined ? [] : [phases]), ...tables] });
  sizes.push({ report, phases: played.phases, joinsPerSecond: played.joinsPerSecond });
  if (sizes.length > 1) report.tables.push(...compareSizes(sizes));
  tell(report, options);
  return report;
}

/** One game with its audit; whatever becomes of it, the server is not asked any longer. */
async function playWatched(game: SwarmGame, rest: Rest, watch: ServerMonitor) {
  const startedAtMs = Date.now();
  try {
    const played = await playSwarm(game);
    const durationSeconds = Math.round((Date.now() - startedAtMs) / 100) / 10;
    checkLag(game.timeline, game.wanted.lagLimitMs);
    const findings = await auditAll(rest, game.games, played);
    return { played, durationSeconds, findings, ...(await watch.stop()) };
  } finally {
    watch.abandon();
  }
}

function tell(report: Report, options: SwarmOptions): void {
  for (const line of ['', ...formatReport(report)]) options.print(line);
  const path = writeReport(report, options.reportsDir ?? reportsDir);
  options.print(`\n${report.ok ? 'passed' : 'FAILED'} · ${relative(process.cwd(), path)}.html and .json`);
}

/** @throws {LoadError} when what was measured is the generator itself. */
function checkLag(timeline: Timeline, limitMs: number): void {
  const { p99 } = timeline.summary('generator.lag');
  if (p99 <= limitMs) return;
  throw new LoadError(
    `the generator was too slow: its event loop was ${figure(p99)} ms late at p99 (limit ${limitMs}), so the figures would ` +
      'be its own and not the server’s; take fewer players, more --processes, or another machine than the server’s',
  );
}

async function auditAll(rest: Rest, games: Game[], played: SwarmPlayed): Promise<Finding[]> {
  const deadline = Date.now() + storedWithinMs;
  const audited: { name: string; findings: Finding[] }[] = [];
  for (const [room, { gameId, pin }] of games.entries()) {
    const journals = played.journals[room] ?? [];
    const over = played.overs[room];
    if (over === undefined) throw new Error(`room ${room + 1} has no end`);
    const acked = journals.reduce((sum, journal) => sum + journal.acked.length, 0);
    const results = await untilStored(rest, { gameId, acked, deadline });
    audited.push({ name: `room ${pin}`, findings: auditRun({ players: journals.length, journals, results, over }) });
  }
  return auditRooms(audited);
}

function describePlayed({ joinsPerSecond, phases, framesPerPlayer }: SwarmPlayed): string[] {
  const { memoryPerPlayerKb: memory, strangerCores: strangers } = phases;
  return [
    `Joined at ${Math.round(joinsPerSecond)} players a second, from the first connection to the last seat.`,
    `${framesPerPlayer.toFixed(1)} frames to a player, pings aside.`,
    ...(memory === undefined ? [] : [`The web process grew by ${memory.toFixed(1)} KiB a player while they joined.`]),
    ...(strangers === undefined || strangers < strangerCoresTold
      ? []
      : [
          `Something else on this machine kept ${strangers.toFixed(1)} cores busy in answers and reveals: run it alone.`,
        ]),
  ];
}
