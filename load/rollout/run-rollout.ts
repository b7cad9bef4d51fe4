import { relative } from 'node:path';
import { persistencePaths, type PersistencePath } from '../../src/protocol/ops.ts';
import { auditRooms, type Finding } from '../audit.ts';
import type { Speaker } from '../live-line.ts';
import { makeQuiz } from '../make-quiz.ts';
import { type Environment, PrivateServer } from '../private-server.ts';
import { buildReport } from '../report/build-report.ts';
import { describeMachine, readCommit } from '../report/describe-machine.ts';
import { alignColumns, formatReport } from '../report/format-report.ts';
import { titleOf, type Measure, type Report, type Table } from '../report/model.ts';
import { Timeline } from '../report/timeline.ts';
import { writeReport } from '../report/write-report.ts';
import { Rest, type Game } from '../rest.ts';
import { reportsDir } from '../run-scenario.ts';
import { OpsMonitor } from './ops-monitor.ts';
import { costKinds, playVariant, type VariantPlayed } from './play-variant.ts';
import { readRolloutArguments, type RolloutArguments } from './read-rollout-arguments.ts';

export interface RolloutOptions {
  args: string[];
  env: Environment;
  speaker: Speaker;
  signal: AbortSignal;
  reportsDir?: string;
}

const settings = { introMs: 500 };
/** One after the other and back, so that what grows or warms up over the run favours neither. */
const turns: readonly PersistencePath[] = ['buffered', 'direct', 'direct', 'buffered'];

interface Run {
  options: RolloutOptions;
  wanted: RolloutArguments;
  server: PrivateServer;
  rest: Rest;
  ops: OpsMonitor;
}

/**
 * Compares the two ways of storing answers on one server of the run's own: many rooms at once, told apart by the rollout's
 * rule, then one game after the other, which is how CPU is told apart. Resolves with the exit code, 0 or 1.
 * @throws {LoadError} when it cannot be run.
 */
export async function runRollout(options: RolloutOptions): Promise<number> {
  const { print } = options.speaker;
  const wanted = readRolloutArguments(options.args);
  const startedAt = new Date();
  print('Starting a server for this run …');
  // One address makes all games of a run, and a limit that is broken here is what is to be measured.
  const limits = {
    LIMIT_REST_PER_MINUTE: '1000000',
    LIMIT_ADDRESS_GUEST_GAMES_PER_HOUR: '1000000',
    ROLLOUT_P99_MS: '1000000',
    ROLLOUT_ERROR_PERCENT: '100',
  };
  const server = await PrivateServer.start({ ...options.env, ...limits }, options.signal);
  try {
    const run = {
      options,
      wanted,
      server,
      rest: new Rest(server.url),
      ops: new OpsMonitor(server.url, server.adminToken),
    };
    const together = wanted.rooms === 0 ? [] : await playTogether(run);
    // Compilers and pools are warm before anything counts.
    for (const path of persistencePaths) await playTurn(run, path);
    options.speaker.print('warm; from here on it counts');
    const byTurns: VariantPlayed[] = [];
    for (const path of turns) byTurns.push(await playTurn(run, path));
    const report = describe(run, startedAt, { together, byTurns });
    for (const { title, columns, rows } of report.tables) {
      for (const line of ['', title, ...alignColumns([columns, ...rows.map((row) => row.map(String))])]) print(line);
    }
    for (const line of ['', ...formatReport({ ...report, tables: [] })]) print(line);
    const path = relative(process.cwd(), writeReport(report, options.reportsDir ?? reportsDir));
    print(`\n${report.ok ? 'passed' : 'FAILED'} · ${path}.html and .json`);
    return report.ok ? 0 : 1;
  } finally {
    await server.stop();
  }
}

/** Games as the rule deals them, all in play at the same time. */
async function playTogether({ options, wanted, server, rest, ops }: Run): Promise<VariantPlayed[]> {
  const { percent, rooms, players, questions } = wanted;
  await ops.setPercent(percent);
  const games = await rest.createGames(rooms, makeQuiz(questions), { ...settings, maxPlayers: players });
  const ofPath = (path: PersistencePath): Game[] => games.filter((game) => game.path === path);
  options.speaker.print(
    `${rooms} rooms at ${percent} %: ${ofPath('buffered').length} buffered, ${ofPath('direct').length} direct`,
  );
  const perRoom = Math.max(1, Math.floor(players / rooms));
  return await Promise.all(
    persistencePaths
      .filter((path) => ofPath(path).length > 0)
      .map((path) => {
        const own = ofPath(path);
        const { env, signal } = options;
        const size = { players: perRoom * own.length, questions };
        return playVariant(
          { path, url: server.url, games: own, ...size, serverPid: server.pid, env, signal },
          rest,
          ops,
        );
      }),
  );
}

async function playTurn({ options, wanted, server, rest, ops }: Run, path: PersistencePath): Promise<VariantPlayed> {
  const { players, questions } = wanted;
  await ops.setPercent(path === 'buffered' ? 100 : 0);
  const games = await rest.createGames(1, makeQuiz(questions), { ...settings, maxPlayers: players });
  const { env, signal } = options;
  const game = { path, url: server.url, games, players, questions, serverPid: server.pid, env, signal };
  const played = await playVariant(game, rest, ops);
  options.speaker.print(`${path}, alone: ${played.answers} answers, ack p99 ${Math.round(played.ack.p99)} ms`);
  return played;
}

function describe(
  run: Run,
  startedAt: Date,
  { together, byTurns }: Record<'together' | 'byTurns', VariantPlayed[]>,
): Report {
  const { options, wanted, server } = run;
  const all = [...together, ...byTurns];
  const findings: Finding[] = auditRooms(
    all.map((variant, i) => ({ name: `${variant.path} ${i + 1}`, findings: variant.findings })),
  );
  const tables: Table[] = [
    ...(together.length === 0 ? [] : [{ title: 'Together, at the same time', ...latencyRows(together) }]),
    { title: 'By turns, one room each', ...latencyRows(byTurns) },
    {
      title: 'CPU of an answer by turns, µs, from the burst until all have their result',
      columns: ['path', ...costKinds, 'sum'],
      rows: byTurns.map(({ path, cpuUs = {} }) => {
        const costs = costKinds.map((kind) => Math.round(cpuUs[kind] ?? 0));
        return [path, ...costs, costs.reduce((sum, cost) => sum + cost, 0)];
      }),
    },
  ];
  const base = buildReport({
    run: {
      scenario: 'rollout',
      target: server.url,
      players: wanted.players,
      rooms: wanted.rooms,
      questions: wanted.questions,
      command: ['npm run load -- rollout', ...options.args].join(' '),
      commit: readCommit(),
      machine: describeMachine(),
      startedAt: startedAt.toISOString(),
      durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    },
    timeline: new Timeline(startedAt.getTime()),
    findings,
    limits: {},
    server: { source: 'none' },
    notes: [
      'Everybody in a room answers in the same moment; a busy reply is tried again, and its wait counts.',
      'One web serves both paths, so CPU is told apart by turns: A B B A, everything else at rest.',
      ...(together.length === 1
        ? [`All rooms fell to the ${together[0]?.path} path: nothing ran side by side. Take more --rooms.`]
        : []),
      'Pool and folding lag are the highest that were seen, looked at four times a second and described once a second.',
    ],
    tables,
  });
  const counters = { 'answers.acked': all.reduce((sum, { answers }) => sum + answers, 0) };
  return { ...base, counters, measures: persistencePaths.flatMap((path) => measuresOf(path, all)) };
}

function latencyRows(variants: VariantPlayed[]): Pick<Table, 'columns' | 'rows'> {
  const whole = (value: number): number => Math.round(value * 10) / 10;
  return {
    columns: ['path', 'rooms', 'players', 'answers', 'p50', 'p95', 'p99', 'max', 'answers/s', 'failed', 'refused', 'pool used', 'waiting', 'fold lag ms'], // prettier-ignore
    rows: variants.map((variant) => [
      variant.path,
      variant.rooms,
      variant.players,
      variant.answers,
      ...[variant.ack.p50, variant.ack.p95, variant.ack.p99, variant.ack.max].map(whole),
      Math.round((variant.players / Math.max(1, variant.burst.max)) * 1000),
      variant.failures,
      variant.refused,
      variant.peaks.poolUsed,
      variant.peaks.poolWaiting,
      Math.round(variant.peaks.foldLagMs),
    ]),
  };
}

/** The plots of the page: what players waited for, variant by variant, over the whole run. */
function measuresOf(path: PersistencePath, variants: VariantPlayed[]): Measure[] {
  const own = variants.filter((variant) => variant.path === path);
  return own.flatMap(({ timeline }, i) =>
    timeline
      .measures()
      .filter(({ name }) => name === 'answer.ack')
      .map((measure) => {
        const name = `${measure.name}@${path} ${i + 1}`;
        return { ...measure, name, title: titleOf(name) };
      }),
  );
}
