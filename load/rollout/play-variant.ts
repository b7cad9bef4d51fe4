import { setTimeout as wait } from 'node:timers/promises';
import type { PersistencePath } from '../../src/protocol/ops.ts';
import { auditRun, type Finding } from '../audit.ts';
import { LoadError } from '../load-error.ts';
import type { Environment } from '../private-server.ts';
import type { Summary } from '../report/model.ts';
import { Timeline } from '../report/timeline.ts';
import type { Game, Rest } from '../rest.ts';
import { playSwarm, type SwarmPlayed } from '../swarm/play-swarm.ts';
import type { OpsMonitor, Peaks } from './ops-monitor.ts';

export interface VariantGame {
  path: PersistencePath;
  url: string;
  games: Game[];
  players: number;
  questions: number;
  serverPid: number | undefined;
  env: Environment;
  signal: AbortSignal;
}

/** What one variant did in one part of the run. */
export interface VariantPlayed {
  path: PersistencePath;
  rooms: number;
  players: number;
  answers: number;
  ack: Summary;
  /** From the moment in which all should answer to the acknowledgement; `max` is the last one's. */
  burst: Summary;
  /** Answers that the server failed, by its own count; players tried again. */
  failures: number;
  refused: number;
  peaks: Peaks;
  /** Microseconds for each answer, by kind of process, from the burst until all have their result; only with one room. */
  cpuUs: Record<string, number> | undefined;
  timeline: Timeline;
  findings: Finding[];
}

export const costKinds = ['web', 'redis', 'postgres', 'worker'] as const;
const storedWithinMs = 60_000;
const connectsPerSecond = 300;
/** How long reveal and standings stay on the screen. */
const pauseMs = 2000;
/** A generator that is so late itself, at p99, measures itself. */
const lagLimitMs = 250;

/** Plays the games of one variant, everybody answering in the same moment, and audits each. */
export async function playVariant(game: VariantGame, rest: Rest, ops: OpsMonitor): Promise<VariantPlayed> {
  const { path, url, games, players, questions, serverPid, env, signal } = game;
  const size = { sizes: [players], questions, rooms: games.length };
  const pace = { thinkMs: undefined, connectsPerSecond, pauseMs, processes: 1, lagLimitMs, adminToken: undefined };
  const wanted = { ...size, ...pace };
  const timeline = new Timeline(Date.now());
  const before = await ops.failures(path);
  const print = (): void => undefined;
  const { result: played, peaks } = await ops.during(
    playSwarm({ url, games, players, wanted, serverPid, timeline, env, print, signal }),
  );
  const { journals, phases } = played;
  const lag = timeline.summary('generator.lag').p99;
  if (lag > lagLimitMs)
    throw new LoadError(`the generator itself was ${Math.round(lag)} ms late at p99 (${lagLimitMs} at most)`);
  const findings: Finding[] = [];
  for (const [room, each] of games.entries()) findings.push(...(await auditRoom(rest, each, played, room)));
  const counted = Object.entries(timeline.counters);
  const answers = journals.flat().reduce((sum, { acked }) => sum + acked.length, 0);
  const cost = (kind: string) => (phases.perPlayerUs('answer', kind) ?? 0) + (phases.perPlayerUs('reveal', kind) ?? 0);
  return {
    path,
    rooms: games.length,
    players,
    answers,
    ack: timeline.summary('answer.ack'),
    burst: timeline.summary('answer.burst'),
    failures: (await ops.failures(path)) - before,
    refused: counted.filter(([name]) => name.startsWith('answer.refused')).reduce((sum, [, count]) => sum + count, 0),
    peaks,
    cpuUs: games.length === 1 ? Object.fromEntries(costKinds.map((kind) => [kind, cost(kind)])) : undefined,
    timeline,
    findings,
  };
}

async function auditRoom(rest: Rest, { gameId }: Game, played: SwarmPlayed, room: number): Promise<Finding[]> {
  const journals = played.journals[room] ?? [];
  const over = played.overs[room];
  if (over === undefined) throw new Error(`room ${room + 1} has no end`);
  const acked = journals.reduce((sum, journal) => sum + journal.acked.length, 0);
  const deadline = Date.now() + storedWithinMs;
  for (;;) {
    const results = await rest.results(gameId);
    const isStored = results.status === 'finished' && results.answers.accepted >= acked;
    if (isStored || Date.now() > deadline) return auditRun({ players: journals.length, journals, results, over });
    await wait(200);
  }
}
