import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Results } from '../src/protocol/rest.ts';
import type { ArtilleryRun } from './artillery/run-artillery.ts';
import { auditRooms, auditRun } from './audit.ts';
import { keepShowing, type Speaker } from './live-line.ts';
import { LoadError } from './load-error.ts';
import { makeQuiz } from './make-quiz.ts';
import { type PlayedRoom, type PlayOptions, playScenario } from './play-scenario.ts';
import { type Environment, PrivateServer } from './private-server.ts';
import { Progress } from './progress.ts';
import type { RunArguments } from './read-arguments.ts';
import { buildReport } from './report/build-report.ts';
import { describeMachine, describeOtherWork, readCommit } from './report/describe-machine.ts';
import { figure } from './report/format-report.ts';
import type { Finding, Report, Threshold } from './report/model.ts';
import { Timeline } from './report/timeline.ts';
import { unacknowledged } from './report/unacknowledged.ts';
import { Rest } from './rest.ts';
import { ServerMonitor } from './server-monitor.ts';

export interface ScenarioOptions {
  wanted: RunArguments;
  args: string[];
  env: Environment;
  speaker: Speaker;
  /** Ends the run early, leaving nothing behind. */
  signal: AbortSignal;
  /** How long after a game its last answers may still be on their way to Postgres. */
  storedWithinMs?: number;
}

const defaultStoredWithinMs = 60_000;
const pollMs = 500;

export const reportsDir = join(import.meta.dirname, '../reports');

/**
 * Plays a scenario against the target or a server of its own, and audits it.
 * @throws {LoadError} when it could not be played to its end, or when the generator was too slow for its figures to count.
 */
export async function runScenario(options: ScenarioOptions): Promise<Report> {
  const { wanted, env, speaker, signal } = options;
  const notes = describeOtherWork();
  if (wanted.target !== undefined) {
    await new Rest(wanted.target).probe();
    return { ...(await playAndAudit(options, wanted.target, wanted.adminToken)), notes };
  }
  speaker.print('Starting a server for this run …');
  const server = await PrivateServer.start(env, signal);
  try {
    return { ...(await playAndAudit(options, server.url, server.adminToken)), notes };
  } finally {
    await server.stop();
  }
}

async function playAndAudit(options: ScenarioOptions, target: string, adminToken?: string): Promise<Report> {
  const { wanted, speaker } = options;
  const { players, rooms, questions } = wanted.scenario;
  const rest = new Rest(target);
  const settings = { introMs: 500, maxPlayers: Math.ceil(players / rooms) };
  const games = await rest.createGames(rooms, makeQuiz(questions), settings);
  const where = rooms === 1 ? `PIN ${games[0]?.pin}` : `${rooms} rooms`;
  speaker.print(`${wanted.name}: ${players} players, ${questions} questions, ${target}, ${where}`);
  const startedAtMs = Date.now();
  const timeline = new Timeline(startedAtMs);
  const watch = new ServerMonitor({ target, adminToken, timeline, startedAtMs });
  try {
    const played = await playShowing(options, { target, games, timeline, startedAtMs });
    const durationSeconds = Math.round((Date.now() - startedAtMs) / 100) / 10;
    checkGenerator(timeline, wanted.lagLimitMs);
    const deadline = Date.now() + (options.storedWithinMs ?? defaultStoredWithinMs);
    const findings = await auditAll(rest, played.rooms, deadline);
    return buildReport({
      run: { ...describeRun(options, target), startedAt: new Date(startedAtMs).toISOString(), durationSeconds },
      timeline,
      findings: [...findings, lostLinks(timeline), ensured(played.artillery)],
      limits: wanted.scenario.limits,
      judged: [failedPlayers(played.artillery), unacknowledged(played.rooms.flatMap(({ journals }) => journals))],
      ...(await watch.stop()),
    });
  } finally {
    watch.abandon();
  }
}

async function playShowing(
  { wanted, env, speaker, signal }: ScenarioOptions,
  run: Pick<PlayOptions, 'target' | 'games' | 'timeline'> & { startedAtMs: number },
): Promise<Awaited<ReturnType<typeof playScenario>>> {
  const progress = new Progress({ ...wanted.scenario, ...run });
  const stopShowing = keepShowing(speaker, () => progress.line());
  try {
    return await playScenario({ ...run, wanted, progress, env, signal });
  } finally {
    stopShowing();
  }
}

function describeRun({ wanted, args }: ScenarioOptions, target: string) {
  const { players, rooms, questions } = wanted.scenario;
  return {
    scenario: wanted.name,
    target,
    players,
    rooms,
    questions,
    command: ['npm run load --', ...hideToken(args)].join(' '),
    commit: readCommit(),
    machine: describeMachine(),
  };
}

/** @throws {LoadError} when what was measured is the generator itself. */
export function checkGenerator(timeline: Timeline, limitMs: number): void {
  const { count, p99 } = timeline.summary('generator.lag');
  if (count === 0) throw new LoadError('the generator measured nothing, not even itself: no report');
  if (p99 <= limitMs) return;
  throw new LoadError(
    `the generator was too slow: its event loop was ${figure(p99)} ms late at p99 (limit ${limitMs}), so the figures would ` +
      'be its own and not the server’s; take fewer players, more cores or --generators, or npm run swarm',
  );
}

async function auditAll(rest: Rest, rooms: PlayedRoom[], deadline: number): Promise<Finding[]> {
  const audited: { name: string; findings: Finding[] }[] = [];
  for (const { game, players, journals, over } of rooms) {
    const acked = journals.reduce((sum, journal) => sum + journal.acked.length, 0);
    const results = await untilStored(rest, { gameId: game.gameId, acked, deadline });
    audited.push({ name: `room ${game.pin}`, findings: auditRun({ players, journals, results, over }) });
  }
  return auditRooms(audited);
}

/** The results, as soon as Postgres has what the players know of, or as they are when that takes too long. */
export async function untilStored(
  rest: Rest,
  { gameId, acked, deadline }: { gameId: string; acked: number; deadline: number },
): Promise<Results> {
  for (;;) {
    const results = await rest.results(gameId);
    const isStored = ['finished', 'ended'].includes(results.status) && results.answers.accepted >= acked;
    if (isStored || Date.now() > deadline) return results;
    await wait(pollMs);
  }
}

function lostLinks(timeline: Timeline): Finding {
  const lost = timeline.count('links.lost');
  return { check: 'no link was lost that was not cut on purpose', ok: lost === 0, detail: `${lost} lost` };
}

function failedPlayers(runs: ArtilleryRun[]): Threshold {
  const value = runs.reduce((sum, { counters }) => sum + (counters['vusers.failed'] ?? 0), 0);
  return { name: 'players that failed', unit: 'players', limit: 0, value, ok: value === 0 };
}

/** Artillery's verdict decides as well; it is the same as ours, but for the share of players in each generator. */
export function ensured(runs: ArtilleryRun[]): Finding {
  const failed = runs.flatMap(({ ok, output }) => {
    if (ok) return [];
    const lines = output.split('\n').filter((line) => line.includes('fail:'));
    return lines.length > 0 ? lines.map((line) => line.trim()) : ['it ended with an error'];
  });
  const detail = failed.length === 0 ? `${runs.length} of ${runs.length} generators` : [...new Set(failed)].join(', ');
  return { check: 'Artillery’s own thresholds hold', ok: failed.length === 0, detail };
}

export const hideToken = (args: string[]): string[] =>
  args.map((arg, at) => (args[at - 1] === '--admin-token' ? '…' : arg.replace(/^(--admin-token=).*/, '$1…')));
