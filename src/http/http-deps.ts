import type { ResultsRequest } from '../platform/games/read-results.ts';
import type { PersonalData } from '../platform/accounts/personal-data.ts';
import type { ReceiptLookup } from '../live/answers/receipt-lookup.ts';
import type { Config } from '../config/config.ts';
import type { WorkQueue } from '../lib/work-queue.ts';
import type { GameDirectory } from '../platform/games/game-directory.ts';
import type { Logger } from '../observability/logger.ts';
import type { WebMetrics } from '../observability/metrics.ts';
import type { MetricsText } from '../observability/metrics-text.ts';
import type { ReportRequest } from '../platform/reports/read-report.ts';
import type { ReportedPlayers } from '../platform/reports/reported-players.ts';
import type { RolloutControl } from '../platform/rollout/rollout-control.ts';
import type { JobQueue } from '../platform/ops/job-queue.ts';
import type { OpsReport } from '../platform/ops/ops-report.ts';
import type { JoinTickets } from '../live/rooms/join-tickets.ts';
import type { Admission } from '../live/overload/admission.ts';
import type { PinGuesses } from '../live/overload/pin-guesses.ts';
import type { QuizExporter } from '../platform/quizzes/export/quiz-exporter.ts';
import type { ImportReader } from '../platform/quizzes/import/import-reader.ts';
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
  imports: Pick<ImportReader, 'read'> & { limits: Pick<ImportReader['limits'], 'bytes'> };
  /** Of games; shared, as both use Postgres. */
  results: Pick<ResultsStreams<ResultsRequest | ReportRequest>, 'open'>;
  reportedPlayers: Pick<ReportedPlayers, 'read'>;
  exporter: Pick<QuizExporter, 'write'>;
  receipts: Pick<ReceiptLookup, 'look'>;
  tickets: Pick<JoinTickets, 'issue'>;
  limits: Omit<RateLimits, 'guestGame'>;
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
