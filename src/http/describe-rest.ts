import { Registry } from 'prom-client';
import { createLogger } from '../observability/logger.ts';
import { WorkQueue } from '../lib/work-queue.ts';
import type { HttpDeps } from './http-deps.ts';
import { buildHttpServer } from './http-server.ts';

const uncalled = (): never => {
  throw new Error('a description answers no request');
};

const config = {
  host: '',
  publicUrl: undefined,
  trustProxy: false,
  guests: true,
  registration: 'open',
  sendsMail: true,
} as const;

const limits = {
  restCall: uncalled,
  lookUp: uncalled,
  personCall: uncalled,
  personDraft: uncalled,
  personBytes: uncalled,
  personUpload: uncalled,
  guest: uncalled,
  register: uncalled,
  signIn: uncalled,
  mailbox: uncalled,
  mail: uncalled,
  wrongPin: uncalled,
};

const people = {
  admin: { change: uncalled, makeResetLinkFor: uncalled, becomeFirstAdmin: uncalled },
  directory: { search: uncalled, read: uncalled },
  invites: { make: uncalled, list: uncalled, delete: uncalled },
  audit: { read: uncalled },
};
const oidc = {
  providers: [],
  people: { signIn: uncalled, register: uncalled, link: uncalled, linkByPassword: uncalled },
  identities: { list: uncalled, unlink: uncalled },
  cookies: { keep: uncalled, take: uncalled },
  pending: { keep: uncalled, read: uncalled, forget: uncalled },
  used: { use: uncalled },
  newSecret: uncalled,
  now: uncalled,
};

const accounts = {
  register: uncalled,
  idOf: uncalled,
  signIn: uncalled,
  read: uncalled,
  update: uncalled,
  changePassword: uncalled,
  resetPassword: uncalled,
  prove: uncalled,
};

const games = {
  create: uncalled,
  list: uncalled,
  read: uncalled,
  delete: uncalled,
  hostToken: uncalled,
  revokeHostTokens: uncalled,
  lookUp: uncalled,
};

const money = {
  ledger: { spend: uncalled, holds: { hold: uncalled } },
  history: { entries: uncalled, openHolds: uncalled, proof: uncalled },
  accounts: uncalled,
  walletOf: uncalled,
  mustBeSpendable: uncalled,
  transfer: uncalled,
  grant: uncalled,
  refund: uncalled,
  capture: uncalled,
  release: uncalled,
  check: uncalled,
};

const pointRules = { read: uncalled, change: uncalled };
const deposits = {
  options: uncalled,
  nonce: uncalled,
  bind: uncalled,
  endAddress: uncalled,
  claim: uncalled,
  list: uncalled,
  payments: uncalled,
};

const results = {
  results: { open: uncalled },
  gameExports: { open: uncalled },
  reportedPlayers: { read: uncalled },
  ownReports: { read: uncalled },
  ownResults: { read: uncalled, withdraw: uncalled, list: uncalled },
  resultTokens: { read: uncalled },
};

/** Dependencies of an HTTP server that answers no request. */
export const uncalledDeps = (): HttpDeps => ({
  config,
  logger: createLogger('silent', 'docs'),
  sessions: {
    createGuest: uncalled,
    authenticate: uncalled,
    confirm: uncalled,
    list: uncalled,
    end: uncalled,
    endByToken: uncalled,
  },
  keys: { authenticate: uncalled, list: uncalled, create: uncalled, end: uncalled },
  accounts,
  people,
  data: { exports: { open: uncalled }, personal: { noteExport: uncalled, delete: uncalled } },
  addresses: { isNew: uncalled, change: uncalled, verify: uncalled, forgot: uncalled },
  cookies: { sessionOf: uncalled, deviceOf: uncalled, accountOf: uncalled, set: uncalled, clear: uncalled },
  oidc,
  quizzes: {
    list: uncalled,
    create: uncalled,
    replace: uncalled,
    readText: uncalled,
    delete: uncalled,
    versions: uncalled,
    duplicate: uncalled,
    restore: uncalled,
  },
  drafts: { read: uncalled, write: uncalled, delete: uncalled, publish: uncalled },
  games,
  ...results,
  imports: { read: uncalled, limits: { bytes: 5_242_880 } },
  formulas: { draw: uncalled },
  media: {
    library: { list: uncalled, checkRoom: uncalled, add: uncalled, delete: uncalled },
    files: { read: uncalled },
    spool: { save: uncalled, drop: uncalled },
    limits: { uploadsAtOnce: 1, remote: true },
  },
  exporter: { write: uncalled },
  money,
  seasons: {
    leaderboards: { read: uncalled, seasons: uncalled, hasPoints: uncalled },
    names: { read: uncalled, choose: uncalled, leave: uncalled },
  },
  pointRules,
  deposits,
  regrader: { regrade: uncalled },
  receipts: { look: uncalled },
  tickets: { issue: uncalled },
  limits,
  guesses: { refuse: uncalled },
  admission: { check: uncalled },
  timeLimits: { connectMs: 10_000, requestMs: 60_000 },
  bodyBytesPerSecond: 1_000_000,
  work: new WorkQueue({ workPercent: 100, workWaiting: 64 }),
  requestLimits: { requestsPerConnection: 64, requestsWaiting: 64 },
  readiness: uncalled,
  metrics: { registry: new Registry(), restAnswered: uncalled, connectionCut: uncalled },
  served: undefined,
  ops: {
    adminToken: undefined,
    report: { read: uncalled },
    rollout: { describe: uncalled, set: uncalled },
    jobs: { list: uncalled, retry: uncalled, delete: uncalled },
  },
  pagesDir: import.meta.dirname,
});

/** The OpenAPI 3.1 document of the REST API, as `/docs/json` serves it. */
export async function describeRest(): Promise<object> {
  const app = await buildHttpServer(uncalledDeps());
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
