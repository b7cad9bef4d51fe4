/**
 * The only reader of `process.env`: read → validate → group → freeze → pass down.
 * Units are last in each name; every limit the product has is here or in `config/`.
 */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { contradictions } from './contradictions.ts';
import { costLimits, groupCostLimits } from './cost-limits.ts';
import { depositChains } from './deposits.ts';
import { groupImportLimits, importLimits } from './import-limits.ts';
import { groupMail, groupMailLimits, mailLimits, mailVariables } from './mail.ts';
import { groupJobs, jobSettings } from './jobs.ts';
import { groupMedia, mediaVariables } from './media.ts';
import { networksOf, networksWanted } from './networks.ts';
import { count, millis, port, whole } from './numbers.ts';
import { oidcProviders } from './oidc-providers.ts';
import { groupPots, potSettings } from './pots.ts';
import { groupPersonLimits, personLimits } from './person-limits.ts';

/** A number, or `auto`: derived from the machine. */
const fitting = z
  .union([z.literal('auto'), count], 'must be a whole number from 1 to 1000000000, or auto')
  .default('auto');
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const url = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `must be a ${protocols.join(' or ')} URL`,
    // Later checks may parse it as a URL.
    abort: true,
  });
/** The drivers decode the names and passwords of a URL: a bare "%" would make that fail. */
function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false; // A malformed sequence.
  }
}
const undecodable = 'holds a "%" that begins no valid sequence: write %25 for a "%" in a password';
/** One address, or several nodes of a cluster. */
const redisUrls = z
  .string()
  .refine((text) => text.split(',').every((each) => url('redis', 'rediss').safeParse(each.trim()).success), {
    error: 'must be a redis or rediss URL, or with REDIS_CLUSTER=true several, separated by commas',
    abort: true,
  })
  .refine(isDecodable, undecodable)
  .refine(
    (text) => text.split(',').every((each) => /^\/?\d{0,5}$/.test(URL.parse(each.trim())?.pathname ?? '')),
    'may end with the number of a database and with nothing else, as in redis://host:6379/0',
  );
/** The address of the pages: links begin with it, so it is an origin only. */
const siteUrl = url('http', 'https').refine((text) => {
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '';
}, 'must be an origin such as https://quiz.example: a path, a query or a user name is not supported');

/** The origins of a list, as browsers send them in `Origin`; undefined when one of them is invalid. */
function readOrigins(text: string): string[] | undefined {
  const given = text.split(',').map((each) => each.trim());
  const origins = given.filter((each) => each !== '').map((each) => siteUrl.safeParse(each));
  return origins.every(({ success }) => success) ? origins.map(({ data }) => new URL(String(data)).origin) : undefined;
}

const environmentSchema = z
  .object({
    PORT: port.default(3000),
    HOST: z.string().min(1).default('0.0.0.0'),
    PUBLIC_URL: siteUrl.optional(),
    DATA_DIR: z
      .string()
      // oxlint-disable-next-line no-control-regex -- these are what it must not hold
      .regex(/^[^\u0000-\u001f\u007f]+$/, 'must not hold control characters')
      .default('.data'),
    RUN_AS: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'must be the name or the number of a user of this machine')
      .optional(),
    DATABASE_URL: url('postgres', 'postgresql').refine(isDecodable, undecodable).optional(),
    REDIS_URL: redisUrls.optional(),
    MIGRATION_DATABASE_URL: url('postgres', 'postgresql').refine(isDecodable, undecodable).optional(),
    REDIS_CLUSTER: flag.default(false),
    REDIS_PREFIX: z
      .string()
      .regex(/^[A-Za-z0-9:_-]*$/, 'may hold letters, digits, ":", "_" and "-"')
      .default('qf:'),
    ADMIN_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters: letters, digits, signs, no spaces')
      .optional(),
    WEB_METRICS_PORT: port.optional(),
    WORKER_METRICS_PORT: port.optional(),
    METRICS_HOST: z.string().min(1).default('127.0.0.1'),
    METRICS_ALLOW: z
      .string()
      .default('')
      .transform(networksOf)
      .refine((all) => all !== undefined, networksWanted),
    ROLLOUT_PERCENT: whole(0, 100).default(100),
    ROLLOUT_FILE: z.string().min(1).optional(),
    ROLLOUT_P99_MS: count.default(1000),
    ROLLOUT_ERROR_PERCENT: whole(0, 100).default(2),
    ROLLOUT_SAMPLES_MIN: count.default(200),
    APP_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
    LOG_LEVEL: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'must be fatal, error, warn, info, debug, trace or silent',
      )
      .default('info'),
    ALLOW_LOSSY_REDIS: flag.default(false),
    FAST_PATH: flag.default(true),
    POINTS_SPENDABLE: flag.default(false),
    ...potSettings,
    DEPOSIT_CHAINS: depositChains,
    GUESTS: flag.default(true),
    REGISTRATION: z.enum(['open', 'invite', 'closed'], 'must be open, invite or closed').default('open'),
    OIDC_PROVIDERS: oidcProviders,
    ...mailVariables,
    TRUST_PROXY: flag.default(false),
    ALLOWED_ORIGINS: z
      .string()
      .default('')
      .refine(
        (text) => readOrigins(text) !== undefined,
        'must be origins such as https://quiz.example, separated by commas',
      )
      .transform((text) => readOrigins(text) ?? []),
    DRAIN_MS: whole(0, 10_000).default(2000),
    START_WAIT_MS: whole(0, 600_000).default(5000),
    REDIS_COMMAND_TIMEOUT_MS: millis.default(1500),
    DB_POOL_MAX: count.default(10),
    FOLD_ANSWERS_MAX: count.default(4000),
    FOLD_INTERVAL_MS: millis.default(50),
    FOLD_DRAIN_MS: whole(0, 600_000).default(5000),
    TRIM_KEEP_MS: millis.default(600_000),
    ...jobSettings,
    LIMIT_EVENTS_PER_SECOND: count.default(20),
    LIMIT_EVENTS_BURST: count.default(40),
    LIMIT_CONNECTIONS: fitting,
    LIMIT_WAITING_PER_ADDRESS: fitting,
    LIMIT_SOCKETS: fitting,
    LIMIT_SOCKETS_PER_ADDRESS: fitting,
    LIMIT_CONNECTIONS_PER_SECOND: count.default(1000),
    LIMIT_CONNECTIONS_BURST: count.default(20_000),
    LIMIT_CONNECT_MS: whole(100, 60_000).default(10_000),
    LIMIT_REQUEST_MS: whole(100, 600_000).default(60_000),
    LIMIT_FRAME_BYTES: count.default(16_384),
    LIMIT_HOST_FRAME_BYTES: count.default(262_144),
    LIMIT_FRAME_FRAGMENTS: count.default(64),
    LIMIT_FRAMES_PER_SECOND: count.default(60),
    LIMIT_FRAMES_BURST: count.default(400),
    LIMIT_FLOOD_REPLIES_PER_SECOND: count.default(1000),
    LIMIT_UNREAD_BYTES: count.default(262_144),
    LIMIT_HOST_UNREAD_BYTES: count.default(8_388_608),
    LIMIT_WRONG_PINS_PER_MINUTE: count.default(120),
    LIMIT_WRONG_PINS_PER_CONNECTION: count.default(40),
    LIMIT_WRONG_PINS_PER_PROCESS: count.default(6000),
    LIMIT_WRONG_PIN_DELAY_MS: whole(0, 1500).default(1500),
    LIMIT_WRONG_PINS_WAITING: count.default(10_000),
    LIMIT_WRONG_PINS_WAITING_PER_ADDRESS: count.default(200),
    LIMIT_REJOINS_PER_MINUTE: count.default(6),
    LIMIT_REJOINS_BURST: count.default(5),
    LIMIT_ADDRESS_REJOINS_PER_MINUTE: count.default(1200),
    LIMIT_ADDRESS_REJOINS_BURST: count.default(2000),
    LIMIT_GUESTS_PER_MINUTE: count.default(120),
    LIMIT_REGISTRATIONS_PER_MINUTE: count.default(600),
    LIMIT_PASSWORDS_WAITING: count.default(500),
    ...mailLimits,
    LIMIT_ADDRESS_GUEST_GAMES_PER_HOUR: count.default(600),
    LIMIT_ADDRESS_GUEST_GAME_BYTES_PER_HOUR: count.default(100_000_000),
    LIMIT_REST_PER_MINUTE: count.default(600),
    LIMIT_DRAFTS_PER_MINUTE: count.default(300),
    ...costLimits,
    LIMIT_CACHED_DEFINITION_BYTES: count.default(67_108_864),
    ...personLimits,
    ...importLimits,
    ...mediaVariables,
    BUSY_JOIN_DELAY_MS: count.default(1000),
    BUSY_CONNECT_DELAY_MS: count.default(3000),
    BUSY_REDIS_MEMORY_PERCENT: whole(1, 100).default(85),
    BUSY_GAMES_REDIS_MEMORY_PERCENT: whole(1, 100).default(55),
  })
  .refine(({ REDIS_URL, REDIS_CLUSTER }) => REDIS_CLUSTER || REDIS_URL?.includes(',') !== true, {
    path: ['REDIS_URL'],
    error: 'names several servers, which only a cluster has: set REDIS_CLUSTER=true',
  })
  .refine(({ REDIS_URL, REDIS_CLUSTER }) => !REDIS_CLUSTER || !/\/0*[1-9]\d*\s*(,|$)/.test(REDIS_URL ?? ''), {
    path: ['REDIS_URL'],
    error: 'names a database, and a cluster has none but 0: leave its number out',
  })
  .refine(({ OIDC_PROVIDERS, PUBLIC_URL }) => OIDC_PROVIDERS.length === 0 || PUBLIC_URL !== undefined, {
    path: ['PUBLIC_URL'],
    error: 'is needed with OIDC_PROVIDERS: the address, such as https://quiz.example, to which they send people back',
  });

export type Environment = Readonly<Record<string, string | undefined>>;
export type Config = ReturnType<typeof group>;

/** Thrown for an invalid environment; `message` has one line per variable, ready to print. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads and validates the environment.
 * @throws {ConfigError} naming each invalid variable, its value and what it should be.
 */
export function readConfig(env: Environment = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  const wrong = parsed.success
    ? contradictions(given)
    : parsed.error.issues.map((issue) => describeIssue(issue, given));
  if (!parsed.success || wrong.length > 0) throw new ConfigError([...new Set(wrong)].join('\n'));
  return group(parsed.data);
}

const secrets = new Set(
  'APP_SECRET ADMIN_TOKEN DATABASE_URL MIGRATION_DATABASE_URL REDIS_URL SMTP_URL OIDC_PROVIDERS DEPOSIT_CHAINS MEDIA_S3_SECRET_ACCESS_KEY'.split(
    ' ',
  ),
);
const shownLengthMax = 120;

function describeIssue({ path, message }: { path: PropertyKey[]; message: string }, given: Environment): string {
  const name = String(path[0]);
  const value = given[name] ?? '';
  // A URL with a user name may contain a password as well.
  if (secrets.has(name) || value.includes('@')) return `${name}: ${message}`;
  const cut = value.length > shownLengthMax ? `${value.slice(0, shownLengthMax)}…` : value;
  return `${name}=${JSON.stringify(cut)}: ${message}`;
}

/**
 * The environment, completed from a file of `NAME=value` lines (see `.env.example`), if there is one. Given variables
 * win, even empty ones.
 * @throws {ConfigError} when the file exists and cannot be read.
 */
export function readEnvironment(given: Environment, path: string): Environment {
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...given };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return given;
    throw new ConfigError(`${path}: can't be read (${code ?? String(error)})`, { cause: error });
  }
}

/** The default of each variable, as text: for the test that keeps `.env.example` complete. */
export function environmentDefaults(): Record<string, string> {
  // Variables that parse into objects have no default.
  type Plain = string | number | boolean | string[] | undefined;
  const values = environmentSchema.parse({}) as object as Record<string, Plain>;
  return Object.fromEntries(
    Object.keys(environmentSchema.shape).map((name) => [name, [values[name] ?? []].flat().join(',')]),
  );
}

const groupOps = (env: z.infer<typeof environmentSchema>) =>
  Object.freeze({
    adminToken: env.ADMIN_TOKEN,
    metricsHost: env.METRICS_HOST,
    metricsAllow: env.METRICS_ALLOW ?? [],
    webMetricsPort: env.WEB_METRICS_PORT,
    workerMetricsPort: env.WORKER_METRICS_PORT,
  });

function group(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    http: Object.freeze({
      port: env.PORT,
      host: env.HOST,
      publicUrl: env.PUBLIC_URL,
      allowedOrigins: env.ALLOWED_ORIGINS,
      trustProxy: env.TRUST_PROXY,
      guests: env.GUESTS,
      registration: env.REGISTRATION,
      drainMs: env.DRAIN_MS,
      sendsMail: groupMail(env) !== undefined,
    }),
    oidc: Object.freeze(env.OIDC_PROVIDERS),
    mail: groupMail(env),
    fastPath: env.FAST_PATH,
    ops: groupOps(env),
    rollout: Object.freeze({
      percent: env.ROLLOUT_PERCENT,
      file: env.ROLLOUT_FILE,
      limits: Object.freeze({
        p99Ms: env.ROLLOUT_P99_MS,
        errorPercent: env.ROLLOUT_ERROR_PERCENT,
        samplesMin: env.ROLLOUT_SAMPLES_MIN,
      }),
    }),
    pointsSpendable: env.POINTS_SPENDABLE,
    pots: groupPots(env),
    deposits: Object.freeze({ chains: env.DEPOSIT_CHAINS, publicUrl: env.PUBLIC_URL }),
    dataDir: env.DATA_DIR,
    runAs: env.RUN_AS,
    startWaitMs: env.START_WAIT_MS,
    appSecret: env.APP_SECRET,
    logLevel: env.LOG_LEVEL,
    database: Object.freeze({
      url: env.DATABASE_URL,
      migrationUrl: env.MIGRATION_DATABASE_URL,
      poolMax: env.DB_POOL_MAX,
    }),
    redis: Object.freeze({
      url: env.REDIS_URL,
      cluster: env.REDIS_CLUSTER,
      prefix: env.REDIS_PREFIX,
      commandTimeoutMs: env.REDIS_COMMAND_TIMEOUT_MS,
      allowLossy: env.ALLOW_LOSSY_REDIS,
    }),
    folding: Object.freeze({
      answersMax: env.FOLD_ANSWERS_MAX,
      intervalMs: env.FOLD_INTERVAL_MS,
      drainMs: env.FOLD_DRAIN_MS,
      trimKeepMs: env.TRIM_KEEP_MS,
    }),
    jobs: groupJobs(env),
    limits: groupLimits(env),
    people: groupPersonLimits(env),
    imports: groupImportLimits(env),
    media: groupMedia(env),
    busy: busyOf(env),
  });
}

/** Limits of wrong PINs and of rejoining. */
function joiningOf(env: z.infer<typeof environmentSchema>) {
  return {
    wrongPinsPerMinute: env.LIMIT_WRONG_PINS_PER_MINUTE,
    wrongPinsPerConnection: env.LIMIT_WRONG_PINS_PER_CONNECTION,
    wrongPinsPerProcess: env.LIMIT_WRONG_PINS_PER_PROCESS,
    wrongPinDelayMs: env.LIMIT_WRONG_PIN_DELAY_MS,
    wrongPinsWaiting: env.LIMIT_WRONG_PINS_WAITING,
    wrongPinsWaitingPerAddress: env.LIMIT_WRONG_PINS_WAITING_PER_ADDRESS,
    rejoinsPerMinute: env.LIMIT_REJOINS_PER_MINUTE,
    rejoinsBurst: env.LIMIT_REJOINS_BURST,
    addressRejoinsPerMinute: env.LIMIT_ADDRESS_REJOINS_PER_MINUTE,
    addressRejoinsBurst: env.LIMIT_ADDRESS_REJOINS_BURST,
  };
}

/** Thresholds above which a process admits no newcomers. */
function busyOf(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    joinDelayMs: env.BUSY_JOIN_DELAY_MS,
    connectDelayMs: env.BUSY_CONNECT_DELAY_MS,
    redisMemoryPercent: env.BUSY_REDIS_MEMORY_PERCENT,
    gamesMemoryPercent: env.BUSY_GAMES_REDIS_MEMORY_PERCENT,
  });
}

function groupLimits(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    eventsPerSecond: env.LIMIT_EVENTS_PER_SECOND,
    eventsBurst: env.LIMIT_EVENTS_BURST,
    connections: env.LIMIT_CONNECTIONS,
    waitingPerAddress: env.LIMIT_WAITING_PER_ADDRESS,
    sockets: env.LIMIT_SOCKETS,
    socketsPerAddress: env.LIMIT_SOCKETS_PER_ADDRESS,
    connectionsPerSecond: env.LIMIT_CONNECTIONS_PER_SECOND,
    connectionsBurst: env.LIMIT_CONNECTIONS_BURST,
    connectMs: env.LIMIT_CONNECT_MS,
    requestMs: env.LIMIT_REQUEST_MS,
    frameBytes: env.LIMIT_FRAME_BYTES,
    hostFrameBytes: env.LIMIT_HOST_FRAME_BYTES,
    frameFragments: env.LIMIT_FRAME_FRAGMENTS,
    framesPerSecond: env.LIMIT_FRAMES_PER_SECOND,
    framesBurst: env.LIMIT_FRAMES_BURST,
    floodRepliesPerSecond: env.LIMIT_FLOOD_REPLIES_PER_SECOND,
    unreadBytes: env.LIMIT_UNREAD_BYTES,
    hostUnreadBytes: env.LIMIT_HOST_UNREAD_BYTES,
    ...joiningOf(env),
    guestsPerMinute: env.LIMIT_GUESTS_PER_MINUTE,
    registrationsPerMinute: env.LIMIT_REGISTRATIONS_PER_MINUTE,
    passwordsWaiting: env.LIMIT_PASSWORDS_WAITING,
    addressGuestGamesPerHour: env.LIMIT_ADDRESS_GUEST_GAMES_PER_HOUR,
    addressGuestGameBytesPerHour: env.LIMIT_ADDRESS_GUEST_GAME_BYTES_PER_HOUR,
    addressGuestUploadBytesPerHour: env.LIMIT_ADDRESS_GUEST_UPLOAD_BYTES_PER_HOUR,
    uploadBytesPerMinute: env.LIMIT_UPLOAD_BYTES_PER_MINUTE,
    restPerMinute: env.LIMIT_REST_PER_MINUTE,
    draftsPerMinute: env.LIMIT_DRAFTS_PER_MINUTE,
    ...groupCostLimits(env),
    ...groupMailLimits(env),
    cachedDefinitionBytes: env.LIMIT_CACHED_DEFINITION_BYTES,
  });
}
