/**
 * The only reader of `process.env`: read → validate → group → freeze → pass down.
 * Units are last in each name; every limit the product has is here.
 */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';

const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
};
const port = whole(0, 65_535);
const count = whole(1, 1_000_000_000);
const millis = whole(0, 86_400_000);
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const url = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`), error: `must be a ${protocols.join(' or ')} URL` });
/** One address, or several nodes of a cluster. */
const redisUrls = z
  .string()
  .refine(
    (text) => text.split(',').every((each) => url('redis', 'rediss').safeParse(each.trim()).success),
    'must be a redis or rediss URL, or with REDIS_CLUSTER=true several, separated by commas',
  );

const environmentSchema = z
  .object({
    PORT: port.default(3000),
    HOST: z.string().min(1).default('0.0.0.0'),
    PUBLIC_URL: url('http', 'https').optional(),
    DATA_DIR: z.string().min(1).default('.data'),
    DATABASE_URL: url('postgres', 'postgresql').optional(),
    REDIS_URL: redisUrls.optional(),
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
    GUESTS: flag.default(true),
    TRUST_PROXY: flag.default(false),
    ALLOWED_ORIGINS: z
      .string()
      .default('')
      .transform((text) => text.split(',').filter((origin) => origin !== '')),
    DRAIN_MS: whole(0, 10_000).default(2000),
    REDIS_COMMAND_TIMEOUT_MS: millis.default(1500),
    DB_POOL_MAX: count.default(10),
    FOLD_ANSWERS_MAX: count.default(4000),
    FOLD_INTERVAL_MS: millis.default(50),
    TRIM_KEEP_MS: millis.default(600_000),
    LIMIT_EVENTS_PER_SECOND: count.default(20),
    LIMIT_EVENTS_BURST: count.default(40),
    LIMIT_SOCKETS: count.default(50_000),
    LIMIT_SOCKETS_PER_ADDRESS: count.default(20_000),
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
    LIMIT_GUESTS_PER_MINUTE: count.default(120),
    LIMIT_REST_PER_MINUTE: count.default(600),
    LIMIT_GUEST_GAMES: count.default(20),
    LIMIT_GUEST_GAMES_PER_HOUR: count.default(60),
    LIMIT_GUEST_DEFINITION_BYTES: count.default(33_554_432),
    LIMIT_GUEST_QUIZZES: count.default(200),
    LIMIT_GUEST_QUIZ_BYTES: count.default(67_108_864),
    LIMIT_ACCOUNT_GAMES: count.default(50),
    LIMIT_ACCOUNT_GAMES_PER_HOUR: count.default(300),
    LIMIT_ACCOUNT_DEFINITION_BYTES: count.default(134_217_728),
    LIMIT_ACCOUNT_QUIZZES: count.default(2000),
    LIMIT_ACCOUNT_QUIZ_BYTES: count.default(536_870_912),
    BUSY_JOIN_DELAY_MS: count.default(1000),
    BUSY_CONNECT_DELAY_MS: count.default(3000),
    BUSY_REDIS_MEMORY_PERCENT: whole(1, 100).default(85),
  })
  .refine(({ REDIS_URL, REDIS_CLUSTER }) => REDIS_CLUSTER || REDIS_URL?.includes(',') !== true, {
    path: ['REDIS_URL'],
    error: 'names several servers, which only a cluster has: set REDIS_CLUSTER=true',
  });

export type Environment = Readonly<Record<string, string | undefined>>;
export type Config = ReturnType<typeof group>;

/** Thrown for a wrong environment; `message` has one line per wrong variable, fit to be shown as it is. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads and checks the environment.
 * @throws {ConfigError} naming each wrong variable, its value and what it should be.
 */
export function readConfig(env: Environment = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const secret = new Set(['APP_SECRET', 'ADMIN_TOKEN', 'DATABASE_URL', 'REDIS_URL']);
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = secret.has(name) ? '' : `=${JSON.stringify(given[name])}`;
      return `${name}${value}: ${issue.message}`;
    });
    throw new ConfigError(lines.join('\n'));
  }
  return group(parsed.data);
}

/**
 * The environment, with what it lacks from a file of `NAME=value` lines (see `.env.example`), if there is one. What is
 * given wins, also when it is empty.
 * @throws {ConfigError} when the file is there and cannot be read.
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

/** What each variable is when it is not given, as one would write it: for the test that keeps `.env.example` complete. */
export function environmentDefaults(): Record<string, string> {
  const values: Record<string, string | number | boolean | string[] | undefined> = environmentSchema.parse({});
  return Object.fromEntries(
    Object.keys(environmentSchema.shape).map((name) => [name, [values[name] ?? []].flat().join(',')]),
  );
}

function group(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    http: Object.freeze({
      port: env.PORT,
      host: env.HOST,
      publicUrl: env.PUBLIC_URL,
      allowedOrigins: env.ALLOWED_ORIGINS,
      trustProxy: env.TRUST_PROXY,
      guests: env.GUESTS,
      drainMs: env.DRAIN_MS,
    }),
    ops: Object.freeze({
      adminToken: env.ADMIN_TOKEN,
      metricsHost: env.METRICS_HOST,
      webMetricsPort: env.WEB_METRICS_PORT,
      workerMetricsPort: env.WORKER_METRICS_PORT,
    }),
    rollout: Object.freeze({
      percent: env.ROLLOUT_PERCENT,
      file: env.ROLLOUT_FILE,
      limits: Object.freeze({
        p99Ms: env.ROLLOUT_P99_MS,
        errorPercent: env.ROLLOUT_ERROR_PERCENT,
        samplesMin: env.ROLLOUT_SAMPLES_MIN,
      }),
    }),
    dataDir: env.DATA_DIR,
    appSecret: env.APP_SECRET,
    logLevel: env.LOG_LEVEL,
    database: Object.freeze({ url: env.DATABASE_URL, poolMax: env.DB_POOL_MAX }),
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
      trimKeepMs: env.TRIM_KEEP_MS,
    }),
    limits: Object.freeze({
      eventsPerSecond: env.LIMIT_EVENTS_PER_SECOND,
      eventsBurst: env.LIMIT_EVENTS_BURST,
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
      wrongPinsPerMinute: env.LIMIT_WRONG_PINS_PER_MINUTE,
      guestsPerMinute: env.LIMIT_GUESTS_PER_MINUTE,
      restPerMinute: env.LIMIT_REST_PER_MINUTE,
    }),
    people: peopleOf(env),
    busy: busyOf(env),
  });
}

/** When a process lets nobody new in. */
function busyOf(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    joinDelayMs: env.BUSY_JOIN_DELAY_MS,
    connectDelayMs: env.BUSY_CONNECT_DELAY_MS,
    redisMemoryPercent: env.BUSY_REDIS_MEMORY_PERCENT,
  });
}

/** What one person may have, by kind of person. */
function peopleOf(env: z.infer<typeof environmentSchema>) {
  return Object.freeze({
    guest: Object.freeze({
      games: env.LIMIT_GUEST_GAMES,
      gamesPerHour: env.LIMIT_GUEST_GAMES_PER_HOUR,
      definitionBytes: env.LIMIT_GUEST_DEFINITION_BYTES,
      quizzes: env.LIMIT_GUEST_QUIZZES,
      quizBytes: env.LIMIT_GUEST_QUIZ_BYTES,
    }),
    account: Object.freeze({
      games: env.LIMIT_ACCOUNT_GAMES,
      gamesPerHour: env.LIMIT_ACCOUNT_GAMES_PER_HOUR,
      definitionBytes: env.LIMIT_ACCOUNT_DEFINITION_BYTES,
      quizzes: env.LIMIT_ACCOUNT_QUIZZES,
      quizBytes: env.LIMIT_ACCOUNT_QUIZ_BYTES,
    }),
  });
}
