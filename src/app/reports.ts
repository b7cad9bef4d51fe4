/** Builds what reads games that were played: results, reports, files, and what single players have of them. */
import { ResultsStreams } from '../http/results-stream.ts';
import { ResultTokens } from '../lib/result-tokens.ts';
import type { WorkQueue } from '../lib/work-queue.ts';
import type { LiveRooms } from '../platform/games/live-rooms.ts';
import { OwnResults } from '../platform/games/own-results.ts';
import { readResults, type ResultsRequest } from '../platform/games/read-results.ts';
import { rewardsOf } from '../platform/rewards/rewards-of.ts';
import { OwnReports } from '../platform/reports/own-reports.ts';
import { readQuizReport, type QuizReportRequest } from '../platform/reports/read-quiz-report.ts';
import { readReport, type ReportRequest } from '../platform/reports/read-report.ts';
import { ReportedPlayers } from '../platform/reports/reported-players.ts';
import { readGameExport, type GameExportRequest } from '../platform/reports/export/read-game-export.ts';
import type { WebInfra } from './web-infra.ts';

/**
 * Of games as files. Each has a thread, and of half a million answers a quarter of a gigabyte: a process holds one, some
 * wait for it, and others are told to come again. A slow client holds no connection between two pages, and
 * no place for which somebody waits.
 */
export const gameExportLimits = {
  resultsAtOnce: 1,
  resultsWaiting: 8,
  resultsWaitMs: 30_000,
  resultsPerPerson: 2,
  resultsMs: 600_000,
  resultsUnreadMs: 15_000,
} as const;

export function buildReports(infra: WebInfra, work: WorkQueue, rooms: Pick<LiveRooms, 'withdrawResultLinks'>) {
  const { resultsOrm: orm, config, metrics } = infra;
  const { limits } = config;
  const resultTokens = new ResultTokens(infra.secret);
  const counts = { cut: metrics.slowReaderCut };
  const read = (request: ResultsRequest | ReportRequest | QuizReportRequest) => {
    if ('quizId' in request) return readQuizReport(orm, request);
    return 'answers' in request ? readResults(orm, request) : readReport(orm, request);
  };
  const readFile = (request: GameExportRequest) => readGameExport(orm, request);
  return {
    results: new ResultsStreams(read, limits, work, counts),
    gameExports: new ResultsStreams(readFile, { ...limits, ...gameExportLimits }, work, counts),
    reportedPlayers: new ReportedPlayers(orm),
    ownReports: new OwnReports(orm),
    resultTokens,
    ownResults: new OwnResults({
      orm: infra.orm,
      tokens: resultTokens,
      rooms,
      now: infra.now,
      rewardsOf: (userId, gameIds) => rewardsOf(infra.orm.em.fork(), userId, gameIds),
    }),
  };
}
