import type { ResultsRequest } from '../platform/games/read-results.ts';
import type { PersonalData } from '../platform/accounts/personal-data.ts';
import type { ReceiptLookup } from '../live/answers/receipt-lookup.ts';
import type { Config } from '../config/config.ts';
import type { WorkQueue } from '../lib/work-queue.ts';
import type { ResultTokens } from '../lib/result-tokens.ts';
import type { OwnResults } from '../platform/games/own-results.ts';
import type { GameDirectory } from '../platform/games/game-directory.ts';
import type { Logger } from '../observability/logger.ts';
import type { WebMetrics } from '../observability/metrics.ts';
import type { MetricsText } from '../observability/metrics-text.ts';
import type { Deposits } from '../platform/deposits/deposits.ts';
import type { Holds } from '../platform/ledger/holds.ts';
import type { Ledger } from '../platform/ledger/ledger.ts';
import type { WalletHistory } from '../platform/ledger/wallet-history.ts';
import type { RewardRuleBook } from '../platform/rewards/reward-rule-book.ts';
import type { Money } from '../platform/ledger/money.ts';
import type { MediaFiles } from '../platform/media/media-files.ts';
import type { MediaLibrary } from '../platform/media/media-library.ts';
import type { UploadSpool } from '../platform/media/upload-spool.ts';
import type { OwnReports } from '../platform/reports/own-reports.ts';
import type { QuizReportRequest } from '../platform/reports/read-quiz-report.ts';
import type { Regrader } from '../platform/regrades/regrader.ts';
import type { ReportRequest } from '../platform/reports/read-report.ts';
import type { ReportedPlayers } from '../platform/reports/reported-players.ts';
import type { GameExportRequest } from '../platform/reports/export/read-game-export.ts';
import type { Leaderboards } from '../platform/seasons/leaderboards.ts';
import type { SeasonNames } from '../platform/seasons/season-names.ts';
import type { RolloutControl } from '../platform/rollout/rollout-control.ts';
import type { JobQueue } from '../platform/ops/job-queue.ts';
import type { OpsReport } from '../platform/ops/ops-report.ts';
import type { JoinTickets } from '../live/rooms/join-tickets.ts';
import type { Admission } from '../live/overload/admission.ts';
import type { PinGuesses } from '../live/overload/pin-guesses.ts';
import type { QuizExporter } from '../platform/quizzes/export/quiz-exporter.ts';
import type { ImportReader } from '../platform/quizzes/import/import-reader.ts';
import type { MarkupFormatter } from '../platform/quizzes/markup/markup-formatter.ts';
import type { QuizDrafts } from '../platform/quizzes/quiz-drafts.ts';
import type { QuizLibrary } from '../platform/quizzes/quiz-library.ts';
import type { Accounts } from '../platform/accounts/accounts.ts';
import type { AuditLog } from '../platform/accounts/audit-log.ts';
import type { Invites } from '../platform/accounts/invites.ts';
import type { PeopleAdmin } from '../platform/accounts/people-admin.ts';
import type { PeopleDirectory } from '../platform/accounts/people-directory.ts';
import type { Identities } from '../platform/accounts/identities.ts';
import type { OidcPeople } from '../platform/accounts/oidc-people.ts';
import type { OidcProvider } from '../platform/accounts/oidc-provider.ts';
import type { UsedStates } from '../platform/accounts/used-states.ts';
import type { Addresses } from '../platform/accounts/addresses.ts';
import type { ApiKeys } from '../platform/accounts/api-keys.ts';
import type { SessionStore } from '../platform/accounts/session-store.ts';
import type { MetricsAccess } from './metrics-access.ts';
import type { OidcCookies } from './oidc-cookies.ts';
import type { OidcPendingLinks } from './oidc-pending.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RequestLimits } from './request-turns.ts';
import type { SessionCookies } from './session-cookies.ts';
import type { ResultsStreams } from './results-stream.ts';

/** Whether this process should get traffic, and the state of its dependencies. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, boolean>;
}

/** Dependencies of the HTTP edge. */
export interface HttpDeps {
  config: Pick<Config['http'], 'host' | 'publicUrl' | 'trustProxy' | 'guests' | 'registration' | 'sendsMail'>;
  logger: Logger;
  sessions: Pick<SessionStore, 'createGuest' | 'authenticate' | 'confirm' | 'list' | 'end' | 'endByToken'>;
  keys: Pick<ApiKeys, 'authenticate' | 'list' | 'create' | 'end'>;
  accounts: Pick<
    Accounts,
    'register' | 'idOf' | 'signIn' | 'read' | 'update' | 'changePassword' | 'resetPassword' | 'prove'
  >;
  addresses: Pick<Addresses, 'isNew' | 'change' | 'verify' | 'forgot'>;
  /** For admins. */
  people: {
    admin: Pick<PeopleAdmin, 'change' | 'makeResetLinkFor' | 'becomeFirstAdmin'>;
    directory: Pick<PeopleDirectory, 'search' | 'read'>;
    invites: Pick<Invites, 'make' | 'list' | 'delete'>;
    audit: Pick<AuditLog, 'read'>;
  };
  /** Export and deletion of a person's data. */
  data: {
    exports: Pick<ResultsStreams<{ ownerId: string }>, 'open'>;
    personal: Pick<PersonalData, 'noteExport' | 'delete'>;
  };
  cookies: Pick<SessionCookies, 'sessionOf' | 'deviceOf' | 'accountOf' | 'set' | 'clear'>;
  /** Sign-in with external accounts. */
  oidc: {
    providers: readonly Pick<OidcProvider, 'id' | 'name' | 'begin' | 'finish'>[];
    people: Pick<OidcPeople, 'signIn' | 'register' | 'link' | 'linkByPassword'>;
    identities: Pick<Identities, 'list' | 'unlink'>;
    cookies: Pick<OidcCookies, 'keep' | 'take'>;
    pending: Pick<OidcPendingLinks, 'keep' | 'read' | 'forget'>;
    used: Pick<UsedStates, 'use'>;
    newSecret: () => string;
    /** Unix milliseconds. */
    now: () => number;
  };
  quizzes: Pick<
    QuizLibrary,
    'list' | 'create' | 'replace' | 'readText' | 'delete' | 'versions' | 'duplicate' | 'restore'
  >;
  drafts: Pick<QuizDrafts, 'read' | 'write' | 'delete' | 'publish'>;
  games: Pick<GameDirectory, 'create' | 'list' | 'read' | 'delete' | 'hostToken' | 'revokeHostTokens' | 'lookUp'>;
  /** What hosts may put up; undefined where pots are off. */
  potLimits?: Config['pots'];
  money: Pick<
    Money,
    'accounts' | 'walletOf' | 'mustBeSpendable' | 'transfer' | 'grant' | 'refund' | 'capture' | 'release' | 'check'
  > & {
    ledger: Pick<Ledger, 'spend'> & { holds: Pick<Holds, 'hold'> };
    history: Pick<WalletHistory, 'entries' | 'openHolds' | 'proof'>;
  };
  seasons: {
    leaderboards: Pick<Leaderboards, 'read' | 'seasons' | 'hasPoints'>;
    names: Pick<SeasonNames, 'read' | 'choose' | 'leave'>;
  };
  pointRules: Pick<RewardRuleBook, 'read' | 'change'>;
  deposits: Pick<Deposits, 'options' | 'nonce' | 'bind' | 'endAddress' | 'claim' | 'list' | 'payments'>;
  regrader: Pick<Regrader, 'regrade'>;
  imports: Pick<ImportReader, 'read'> & { limits: Pick<ImportReader['limits'], 'bytes'> };
  formulas: Pick<MarkupFormatter, 'draw'>;
  media: {
    library: Pick<MediaLibrary, 'list' | 'checkRoom' | 'add' | 'delete'>;
    files: Pick<MediaFiles, 'read'>;
    spool: Pick<UploadSpool, 'save' | 'drop'>;
    limits: Pick<Config['media'], 'uploadsAtOnce' | 'remote'>;
  };
  /** Of games; shared, as both use Postgres. */
  results: Pick<ResultsStreams<ResultsRequest | ReportRequest | QuizReportRequest>, 'open'>;
  ownResults: Pick<OwnResults, 'read' | 'withdraw' | 'list'>;
  resultTokens: Pick<ResultTokens, 'read'>;
  /** Games as files. */
  gameExports: Pick<ResultsStreams<GameExportRequest>, 'open'>;
  reportedPlayers: Pick<ReportedPlayers, 'read'>;
  ownReports: Pick<OwnReports, 'read'>;
  exporter: Pick<QuizExporter, 'write'>;
  receipts: Pick<ReceiptLookup, 'look'>;
  tickets: Pick<JoinTickets, 'issue'>;
  limits: Omit<RateLimits, 'guestGame' | 'guestUpload'>;
  /** Delays wrong PINs. */
  guesses: Pick<PinGuesses, 'refuse'>;
  /** Refuses guests and new games with `busy` under overload. */
  admission: Pick<Admission, 'check'>;
  /** Time limits for a request's headers, and for all of it. */
  timeLimits: Pick<Config['limits'], 'connectMs' | 'requestMs'>;
  /** Of all large bodies. */
  bodyBytesPerSecond: number;
  /** The queue of requests. */
  work: WorkQueue;
  /** Limits of the queue. */
  requestLimits: RequestLimits;
  /** Must respond in time even if its checks do not. */
  readiness: () => Promise<Readiness>;
  metrics: Pick<WebMetrics, 'registry' | 'restAnswered' | 'connectionCut'>;
  /** Text and access rule of `/metrics`; undefined if it has its own port. */
  served: { text: MetricsText; access: MetricsAccess } | undefined;
  /** Unset: hides the operators' routes from strangers. */
  ops: {
    adminToken: string | undefined;
    report: Pick<OpsReport, 'read'>;
    rollout: Pick<RolloutControl, 'describe' | 'set'>;
    jobs: Pick<JobQueue, 'list' | 'retry' | 'delete'>;
  };
  /** Folder of the built pages: `web/dist`. */
  pagesDir: string;
}
