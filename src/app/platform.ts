/** Builds the platform around the room: quizzes, games, results, the rollout, operations. */
import { ResultsStreams } from '../http/results-stream.ts';
import { PersonLimits } from '../platform/accounts/person-limits.ts';
import { HostSeats } from '../platform/games/host-seats.ts';
import { GameDirectory } from '../platform/games/game-directory.ts';
import type { PotStore } from '../platform/games/game-opener.ts';
import type { LiveRooms } from '../platform/games/live-rooms.ts';
import { exportPerson } from '../platform/games/export-person.ts';
import { JobQueue } from '../platform/ops/job-queue.ts';
import { LogMonitor } from '../platform/ops/log-monitor.ts';
import { ProcessRegistry } from '../platform/ops/process-registry.ts';
import { OpsReport } from '../platform/ops/ops-report.ts';
import { QuizExporter } from '../platform/quizzes/export/quiz-exporter.ts';
import { ImportReader } from '../platform/quizzes/import/import-reader.ts';
import { MarkupFormatter } from '../platform/quizzes/markup/markup-formatter.ts';
import { QuizDrafts } from '../platform/quizzes/quiz-drafts.ts';
import { QuizLibrary } from '../platform/quizzes/quiz-library.ts';
import type { RegradeRooms } from '../platform/regrades/regrade-room.ts';
import { Regrader } from '../platform/regrades/regrader.ts';
import { RolloutControl } from '../platform/rollout/rollout-control.ts';
import { Leaderboards } from '../platform/seasons/leaderboards.ts';
import { SeasonNames } from '../platform/seasons/season-names.ts';
import { readMemoryPercent } from '../redis/read-memory-percent.ts';
import { buildAccounts } from './accounts.ts';
import { buildDeposits } from './deposits.ts';
import { Chains } from '../platform/deposits/chains.ts';
import { buildMedia } from './media.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { RewardRuleBook } from '../platform/rewards/reward-rule-book.ts';
import { buildMoney } from './money.ts';
import { buildReports } from './reports.ts';
import type { Service } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import type { WebInfra } from './web-infra.ts';

/** Short: the work left at a stop is not worth a wait, in ms. */
const limitsMs = { stop: 300 } as const;
/** Limits of exports of all data of a person. A slow client's export holds no connection, so several may run at once. */
const exportLimits = { resultsAtOnce: 8, resultsPerPerson: 1, resultsMs: 600_000, resultsUnreadMs: 15_000 } as const;

interface RoomsOfPlatform {
  directory: LiveRooms;
  regrading: RegradeRooms;
  pots: PotStore;
}

/** @param live the part of live rooms that games and regrades need, and the pots that both share */
export function buildPlatform(infra: WebInfra, { load, limits, work }: Overload, live: RoomsOfPlatform) {
  const { directory: rooms, regrading, pots } = live;
  const { config, orm, keys, redis, opsRunner, randomness, now, processId, metrics, tasks, logger } = infra;
  const registry = new ProcessRegistry(opsRunner, keys);
  const log = new LogMonitor(opsRunner, keys);
  const { adminToken } = config.ops;
  /** Samples are published only when an operator may read them. */
  const published = adminToken === undefined && config.rollout.file === undefined ? undefined : registry;
  const watched = { orm, registry: published, processId, metrics, tasks, logger, now };
  const rollout = new RolloutControl({ config: config.rollout, ...watched });
  const people = new PersonLimits(config.people);
  const { remote: remoteMedia } = config.media;
  const quizzes = new QuizLibrary({ orm, people, limits: config.limits, makeId: randomness.uuid, now, remoteMedia });
  metrics.watchCache('quiz', quizzes.cache);
  const formatter = new MarkupFormatter();
  const games = new GameDirectory({
    formatter,
    orm,
    pots,
    quizzes,
    people,
    rooms,
    randomness,
    now,
    choosePath: (gameId) => rollout.choosePath(gameId),
    admit: (bytes) => load.admitGame(bytes),
    countGuestGame: (address, bytes) => limits.guestGame(address, bytes),
  });
  const chains = new Chains(config.deposits.chains, logger);
  const media = buildMedia(infra, people, (address, bytes) => limits.guestUpload(address, bytes));
  metrics.watchLog(() => log.readIfThere());
  metrics.watch('rollout_percent', 'Percent of new games that are buffered', () => rollout.describe().percent);
  const services: Service[] = [
    { name: 'rollout', limitsMs, start: () => rollout.start(), stop: () => rollout.stop() },
    { name: 'formatter', limitsMs, stop: () => formatter.stop() },
    media.sweeping,
  ];
  const { personal, ...accounts } = buildAccounts(infra, limits, new HostSeats(orm, rooms));
  const readExport = ({ ownerId }: { ownerId: string }) =>
    exportPerson(infra.resultsOrm, { ownerId, exportedAt: now() });
  const { slowReaderCut: cut } = metrics;
  const reports = buildReports(infra, work, rooms);
  return {
    ...accounts,
    data: { personal, exports: new ResultsStreams(readExport, { ...config.limits, ...exportLimits }, work, { cut }) },
    quizzes,
    drafts: new QuizDrafts({ orm, people, formatter, now, remoteMedia }),
    formulas: formatter,
    imports: new ImportReader(config.imports),
    exporter: new QuizExporter(),
    media,
    games,
    money: buildMoney(infra, reports.ownResults),
    seasons: { leaderboards: new Leaderboards(orm), names: new SeasonNames({ orm, now }) },
    pointRules: new RewardRuleBook({ orm, audit: new Audit({ randomness, now }), now }),
    deposits: buildDeposits(infra, chains),
    chains,
    regrader: new Regrader({ orm, people, randomness, now, rooms: regrading }),
    ...reports,
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
