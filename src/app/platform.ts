/** Builds the platform around the room: quizzes, games, results, the rollout, operations. */
import { ResultsStreams } from '../http/results-stream.ts';
import { PersonLimits } from '../platform/accounts/person-limits.ts';
import { HostSeats } from '../platform/games/host-seats.ts';
import { GameDirectory } from '../platform/games/game-directory.ts';
import type { LiveRooms } from '../platform/games/live-rooms.ts';
import { exportPerson } from '../platform/games/export-person.ts';
import { readResults, type ResultsRequest } from '../platform/games/read-results.ts';
import { JobQueue } from '../platform/ops/job-queue.ts';
import { LogMonitor } from '../platform/ops/log-monitor.ts';
import { ProcessRegistry } from '../platform/ops/process-registry.ts';
import { OpsReport } from '../platform/ops/ops-report.ts';
import { QuizExporter } from '../platform/quizzes/export/quiz-exporter.ts';
import { ImportReader } from '../platform/quizzes/import/import-reader.ts';
import { QuizDrafts } from '../platform/quizzes/quiz-drafts.ts';
import { QuizLibrary } from '../platform/quizzes/quiz-library.ts';
import { readReport, type ReportRequest } from '../platform/reports/read-report.ts';
import { ReportedPlayers } from '../platform/reports/reported-players.ts';
import { RolloutControl } from '../platform/rollout/rollout-control.ts';
import { readMemoryPercent } from '../redis/read-memory-percent.ts';
import { buildAccounts } from './accounts.ts';
import type { Service } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import type { WebInfra } from './web-infra.ts';

/** Short: the work left at a stop is not worth a wait, in ms. */
const limitsMs = { stop: 300 } as const;
/** Limits of exports of all data of a person. A slow client's export holds no connection, so several may run at once. */
const exportLimits = { resultsAtOnce: 8, resultsPerPerson: 1, resultsMs: 600_000, resultsUnreadMs: 15_000 } as const;

/** @param rooms the part of live rooms that games need */
export function buildPlatform(infra: WebInfra, { load, limits, work }: Overload, rooms: LiveRooms) {
  const { config, orm, keys, redis, opsRunner, randomness, now, processId, metrics, tasks, logger } = infra;
  const registry = new ProcessRegistry(opsRunner, keys);
  const log = new LogMonitor(opsRunner, keys);
  const { adminToken } = config.ops;
  /** Samples are published only when an operator may read them. */
  const published = adminToken === undefined && config.rollout.file === undefined ? undefined : registry;
  const watched = { orm, registry: published, processId, metrics, tasks, logger, now };
  const rollout = new RolloutControl({ config: config.rollout, ...watched });
  const people = new PersonLimits(config.people);
  const quizzes = new QuizLibrary({ orm, people, limits: config.limits, makeId: () => randomness.uuid(), now });
  metrics.watchCache('quiz', quizzes.cache);
  const games = new GameDirectory({
    orm,
    quizzes,
    people,
    rooms,
    randomness,
    now,
    choosePath: (gameId) => rollout.choosePath(gameId),
    admit: (bytes) => load.admitGame(bytes),
    countGuestGame: (address, bytes) => limits.guestGame(address, bytes),
  });
  metrics.watchLog(() => log.readIfThere());
  metrics.watch('rollout_percent', 'Percent of new games that are buffered', () => rollout.describe().percent);
  const services: Service[] = [{ name: 'rollout', limitsMs, start: () => rollout.start(), stop: () => rollout.stop() }];
  const { personal, ...accounts } = buildAccounts(infra, limits, new HostSeats(orm, rooms));
  const readExport = ({ ownerId }: { ownerId: string }) =>
    exportPerson(infra.resultsOrm, { ownerId, exportedAt: now() });
  return {
    ...accounts,
    data: { personal, exports: new ResultsStreams(readExport, { ...config.limits, ...exportLimits }, work) },
    quizzes,
    drafts: new QuizDrafts({ orm, people, now }),
    imports: new ImportReader(config.imports),
    exporter: new QuizExporter(),
    games,
    results: new ResultsStreams(
      (request: ResultsRequest | ReportRequest) =>
        'answers' in request ? readResults(infra.resultsOrm, request) : readReport(infra.resultsOrm, request),
      config.limits,
      work,
    ),
    reportedPlayers: new ReportedPlayers(infra.resultsOrm),
    ops: {
      adminToken,
      report: new OpsReport({ registry, log, memoryPercent: () => readMemoryPercent(redis) }),
      rollout,
      jobs: new JobQueue(orm),
    },
    /** Where this process publishes its samples, if anywhere. */
    registry: published,
    services,
  };
}
