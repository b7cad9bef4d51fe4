import type { MikroORM } from '@mikro-orm/postgresql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { WorkQueue } from '../../src/lib/work-queue.ts';
import { Audit } from '../../src/platform/accounts/audit.ts';
import { RewardRuleBook } from '../../src/platform/rewards/reward-rule-book.ts';
import { buildDeposits } from '../../src/app/deposits.ts';
import { buildMoney } from '../../src/app/money.ts';
import { buildPots } from '../../src/app/pots.ts';
import { buildAccounts } from '../../src/app/accounts.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { CodedError } from '../../src/protocol/errors.ts';
import { GameDirectory } from '../../src/platform/games/game-directory.ts';
import type { HttpDeps } from '../../src/http/http-deps.ts';
import { uncalledDeps } from '../../src/http/describe-rest.ts';
import { buildHttpServer } from '../../src/http/http-server.ts';
import { exportPerson } from '../../src/platform/games/export-person.ts';
import { ResultTokens } from '../../src/lib/result-tokens.ts';
import { OwnResults } from '../../src/platform/games/own-results.ts';
import { readResults, type ResultsRequest } from '../../src/platform/games/read-results.ts';
import { rewardsOf } from '../../src/platform/rewards/rewards-of.ts';
import { OwnReports } from '../../src/platform/reports/own-reports.ts';
import { readQuizReport, type QuizReportRequest } from '../../src/platform/reports/read-quiz-report.ts';
import { Leaderboards } from '../../src/platform/seasons/leaderboards.ts';
import { SeasonNames } from '../../src/platform/seasons/season-names.ts';
import { Regrader } from '../../src/platform/regrades/regrader.ts';
import { readReport, type ReportRequest } from '../../src/platform/reports/read-report.ts';
import { ReportedPlayers } from '../../src/platform/reports/reported-players.ts';
import { readGameExport, type GameExportRequest } from '../../src/platform/reports/export/read-game-export.ts';
import { ResultsStreams } from '../../src/http/results-stream.ts';
import { MetricsAccess } from '../../src/http/metrics-access.ts';
import { createKeys } from '../../src/redis/keys.ts';
import { createRateLimits } from '../../src/http/rate-limits.ts';
import { PinGuesses } from '../../src/live/overload/pin-guesses.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createWebMetrics } from '../../src/observability/metrics.ts';
import { MetricsText } from '../../src/observability/metrics-text.ts';
import { putSamples } from '../../src/platform/quizzes/put-samples.ts';
import { QuizExporter } from '../../src/platform/quizzes/export/quiz-exporter.ts';
import { ImportReader } from '../../src/platform/quizzes/import/import-reader.ts';
import { MarkupFormatter } from '../../src/platform/quizzes/markup/markup-formatter.ts';
import { QuizDrafts } from '../../src/platform/quizzes/quiz-drafts.ts';
import { QuizLibrary } from '../../src/platform/quizzes/quiz-library.ts';
import { samples } from '../../src/platform/quizzes/samples/samples.ts';
import { JobQueue } from '../../src/platform/ops/job-queue.ts';
import { Chains } from '../../src/platform/deposits/chains.ts';
import { PersonLimits } from '../../src/platform/accounts/person-limits.ts';
import { HostSeats } from '../../src/platform/games/host-seats.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';
import { fakeRooms } from './fake-rooms.ts';

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a reply holds is what the tests find out
  body: any;
}

const rolloutLimits = { p99Ms: 1000, errorPercent: 2, samplesMin: 200 };
const roomy = {
  restBytesPerMinute: 1_000_000_000,
  restPerMinute: 100_000,
  draftsPerMinute: 100_000,
  guestsPerMinute: 100_000,
  registrationsPerMinute: 100_000,
  mailboxMailsPerHour: 100_000,
  personMailsPerHour: 100_000,
  addressMailsPerHour: 100_000,
  addressGuestGamesPerHour: 100_000,
  addressGuestGameBytesPerHour: 1_000_000_000,
  addressGuestUploadBytesPerHour: 1_000_000_000,
  uploadBytesPerMinute: 1_000_000_000,
  wrongPinsPerMinute: 100_000,
};

const roomyReads = { quizReadBytesPerSecond: 1_000_000_000 };

const roomyHttp = {
  exporter: new QuizExporter(),
  admission: { check: () => undefined },
  bodyBytesPerSecond: 1_000_000_000,
  work: new WorkQueue(readConfig({}).limits),
  requestLimits: readConfig({}).limits,
  timeLimits: { connectMs: 10_000, requestMs: 60_000 },
};

const uncounted = { cut: () => undefined };

const openToAll = { host: '0.0.0.0', publicUrl: undefined, trustProxy: true };

const logger = createLogger('silent', 'test');
export const secret = 'a secret of tests';
const readiness = async () => ({ ready: true, checks: { postgres: true } });

const servedBy = ({ registry }: HttpDeps['metrics'], trustProxy: boolean) => ({
  text: new MetricsText(registry, logger),
  access: new MetricsAccess({ http: { trustProxy }, ops: { metricsAllow: ['192.0.2.0/24', '2001:db8::/32'] } }, () => [
    '203.0.113.5',
  ]),
});

const noLiveRooms = {
  findRegradable: () => Promise.resolve(undefined),
  commitRegrade: () => Promise.resolve(false),
};

interface ApiServerOptions {
  limits?: Partial<typeof roomy>;
  config?: Partial<HttpDeps['config']>;
  people?: Partial<Config['people']>;
  oidc?: Config['oidc'];
  deposits?: Config['deposits'];
  pots?: Config['pots'];
  /** Another process of the same product. */
  database?: string;
  clock?: { now: number };
  media?: HttpDeps['media']['limits'];
  deps?: Partial<HttpDeps>;
}

/** The HTTP edge over a database and a Redis of its own, with rooms that are not live. */
export async function openApiServer(options: ApiServerOptions = {}) {
  const url = options.database ?? (await createDatabase());
  const orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-http-test' });
  const redis = new Redis(redisUrl());
  const pagesDir = await mkdtemp(join(tmpdir(), 'qf-pages-'));
  const randomness = systemRandomness();
  const { clock = { now: Date.now() } } = options;
  const now = () => clock.now;
  const { rooms, opened } = fakeRooms();
  await putSamples({ orm, makeId: () => randomness.uuid(), now }, samples);
  const people = new PersonLimits({ ...readConfig({}).people, ...options.people });
  const formatter = new MarkupFormatter();
  const { quizzes, drafts, media } = buildQuizzes({ orm, people, formatter, now }, options.media);
  const limits = createRateLimits(redis, createKeyPrefix(), { ...roomy, ...options.limits });
  const metrics = createWebMetrics();
  const http = { ...readConfig({}).http, ...openToAll, ...options.config };
  const shared = { redis, keys: createKeys(createKeyPrefix()), logger, secret };
  const config = { ...configOn(url, options), http };
  const forGames = { orm, quizzes, people, formatter, rooms, randomness, now };
  const deps: HttpDeps = {
    config: http,
    logger,
    ...buildPeople({ ...forGames, ...shared }, config, { rooms, limits }),
    quizzes,
    drafts,
    formulas: formatter,
    imports: new ImportReader(readConfig({}).imports),
    games: new GameDirectory({
      ...forGames,
      choosePath: () => Promise.resolve('buffered'),
      pots: buildPots({ ...forGames, config }).store,
      admit: () => Promise.resolve(),
      countGuestGame: (address, bytes) => limits.guestGame(address, bytes),
    }),
    ...buildResults(forGames),
    media,
    receipts: { look: () => Promise.reject(new CodedError('not_found', 'there are no rooms here')) },
    tickets: { issue: () => Promise.reject(new CodedError('no_such_room', 'there are no rooms here')) },
    limits,
    guesses: promptGuesses(limits, now),
    ...roomyHttp,
    readiness,
    metrics,
    served: servedBy(metrics, options.config?.trustProxy ?? true),
    ops: {
      adminToken: undefined,
      report: { read: () => Promise.reject(new CodedError('busy', 'nothing runs here')) },
      rollout: {
        describe: () => ({ percent: 100, source: 'default', limits: rolloutLimits }),
        set: () => Promise.resolve(),
      },
      jobs: new JobQueue(orm),
    },
    pagesDir,
    ...options.deps,
  };
  const app = await buildHttpServer(deps);

  const call = callerOf(app);
  const newGuest = async (): Promise<string> => (await call('POST', '/api/auth/guest', { body: {} })).body.token;
  const close = async () => {
    await app.close();
    await formatter.stop();
    redis.disconnect();
    await orm.close(true);
    if (options.database === undefined) await dropDatabase(url);
    await rm(pagesDir, { recursive: true });
  };
  return { app, orm, url, clock, opened, rooms, pagesDir, call, newGuest, close };
}

const configOn = (url: string, { oidc = [], deposits, pots }: ApiServerOptions): Config => {
  const config = readConfig({});
  return { ...config, database: { ...config.database, url }, oidc, deposits: deposits ?? config.deposits, pots };
};

/** Uploads need a worker: see media.live.test.ts. */
function buildQuizzes(
  deps: Omit<ConstructorParameters<typeof QuizDrafts>[0], 'remoteMedia'>,
  limits: HttpDeps['media']['limits'] = uncalledDeps().media.limits,
) {
  const { remote: remoteMedia } = limits;
  const makeId = () => systemRandomness().uuid();
  const quizzes = new QuizLibrary({ ...deps, makeId, limits: roomyReads, remoteMedia });
  return { quizzes, drafts: new QuizDrafts({ ...deps, remoteMedia }), media: { ...uncalledDeps().media, limits } };
}

/** Accounts, and what people may ask for all of their data. */
function buildPeople(
  site: Omit<Parameters<typeof buildAccounts>[0], 'config'>,
  config: Config,
  { rooms, limits }: { rooms: ConstructorParameters<typeof HostSeats>[1]; limits: ReturnType<typeof createRateLimits> },
): Pick<
  HttpDeps,
  | 'sessions'
  | 'keys'
  | 'accounts'
  | 'addresses'
  | 'cookies'
  | 'people'
  | 'data'
  | 'oidc'
  | 'money'
  | 'seasons'
  | 'pointRules'
  | 'deposits'
> {
  const { orm, now } = site;
  const seats = new HostSeats(orm, rooms);
  const { personal, ...accounts } = buildAccounts({ ...site, config }, limits, seats);
  const read = ({ ownerId }: { ownerId: string }) => exportPerson(orm, { ownerId, exportedAt: now() });
  const exports = new ResultsStreams(read, readConfig({}).limits, roomyHttp.work, uncounted);
  const ownResults = ownResultsOf({ orm, now }, new ResultTokens(secret));
  const seasons = { leaderboards: new Leaderboards(orm), names: new SeasonNames({ orm, now }) };
  const pointRules = new RewardRuleBook({ orm, audit: new Audit({ randomness: site.randomness, now }), now });
  return {
    ...accounts,
    data: { personal, exports },
    money: buildMoney({ ...site, config }, ownResults),
    seasons,
    pointRules,
    deposits: buildDeposits({ ...site, config }, new Chains(config.deposits.chains, logger)),
  };
}

const ownResultsOf = (deps: { orm: MikroORM; now: () => number }, tokens: ResultTokens): OwnResults =>
  new OwnResults({
    ...deps,
    tokens,
    rooms: fakeRooms().rooms,
    rewardsOf: (...asked) => rewardsOf(deps.orm.em.fork(), ...asked),
  });

/** Asks without a network between. */
function callerOf(app: Awaited<ReturnType<typeof buildHttpServer>>) {
  return async (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> => {
    const reply = await app.inject({
      method,
      url: path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const isJson = String(reply.headers['content-type']).startsWith('application/json');
    return { status: reply.statusCode, headers: reply.headers, body: isJson ? reply.json() : reply.body };
  };
}

export type ApiServer = Awaited<ReturnType<typeof openApiServer>>;

/** Wrong PINs are counted, and told at once. */
function buildResults(
  deps: Omit<ConstructorParameters<typeof Regrader>[0], 'rooms'>,
): Pick<
  HttpDeps,
  'results' | 'gameExports' | 'reportedPlayers' | 'ownReports' | 'ownResults' | 'resultTokens' | 'regrader'
> {
  const { orm, now, people, randomness } = deps;
  const regrader = new Regrader({ orm, people, randomness, now, rooms: noLiveRooms });
  const resultTokens = new ResultTokens(secret);
  const ownResults = ownResultsOf({ orm, now }, resultTokens);
  const readers = { reportedPlayers: new ReportedPlayers(orm), ownReports: new OwnReports(orm), ownResults };
  const read = (request: ResultsRequest | ReportRequest | QuizReportRequest) => {
    if ('quizId' in request) return readQuizReport(orm, request);
    return 'answers' in request ? readResults(orm, request) : readReport(orm, request);
  };
  const results = new ResultsStreams(read, readConfig({}).limits, roomyHttp.work, uncounted);
  const readFile = (request: GameExportRequest) => readGameExport(orm, request);
  const gameExports = new ResultsStreams(readFile, readConfig({}).limits, roomyHttp.work, uncounted);
  return { results, gameExports, ...readers, resultTokens, regrader };
}

function promptGuesses(shared: HttpDeps['limits'], now: () => number): PinGuesses {
  const limits = { ...readConfig({}).limits, wrongPinDelayMs: 0 };
  return new PinGuesses(limits, { countShared: (address) => shared.wrongPin(address), now, onGuess: () => undefined });
}
