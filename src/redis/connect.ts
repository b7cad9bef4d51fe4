/**
 * The two kinds of Redis connection, and the classes of their errors.
 *
 * *Command* connections fail fast: a caller that serves a client needs `busy` within the command timeout, never a queue.
 * *Queueing* connections wait for the whole outage. The adapter and subscriptions use them: both ignore their promises,
 * so a rejection there would end the process.
 */
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../config/config.ts';
import { networkErrorCodes } from '../lib/network-error-codes.ts';
import type { Logger } from '../observability/logger.ts';
import { writeTogether } from './write-together.ts';

/** A connection that stays silent this long while a reply is pending counts as dead: it may be half open. */
const silenceMaxMs = 5000;
const heartbeatIntervalMs = 10_000;
const reconnectDelayMaxMs = 1000;
/** Of one command in a cluster; the last redirection is not followed. */
const redirectionsMax = 3;
const slotsRefreshIntervalMs = 5000;

type RedisConfig = Pick<Config['redis'], 'url' | 'commandTimeoutMs'> & Partial<Pick<Config['redis'], 'cluster'>>;

/** The target of commands: one server, or a cluster. All keys of one command or script are in one slot. */
export type RedisCommands = Redis | Cluster;

/**
 * A connection for commands and scripts: every command is answered or rejected within `commandTimeoutMs`; none is queued
 * during an outage, none is sent twice. Test a rejection with `isRedisUnavailable` and `isRedisFull`. Never subscribe on
 * it. Reconnects for ever; `disconnect()` ends it.
 */
export function connectCommands(config: RedisConfig, logger: Logger, name = 'commands'): RedisCommands {
  const options = {
    connectionName: `quickfire-${name}`,
    commandTimeout: config.commandTimeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
  };
  if (config.cluster) return connectCluster(config, logger, options);
  const redis = connect(config, logger, { ...options, enableOfflineQueue: false });
  writeTogether(redis);
  return redis;
}

/**
 * Sends each command to the node that has its slot. An unavailable node fails only its own commands. A redirected
 * command is sent once more, because the first node did not execute it; nothing else is sent twice.
 */
function connectCluster(config: RedisConfig, logger: Logger, options: NamedOptions): Cluster {
  const [first, ...others] = addressesOf(config);
  const { username, password, protocol } = first;
  const cluster = new Cluster(
    [first, ...others].map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    {
      enableOfflineQueue: false,
      maxRedirections: redirectionsMax,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      retryDelayOnTryAgain: 0,
      slotsRefreshTimeout: config.commandTimeoutMs,
      slotsRefreshInterval: slotsRefreshIntervalMs,
      clusterRetryStrategy: reconnectDelayMs,
      clusterNodeRetryStrategy: reconnectDelayMs,
      redisOptions: {
        ...timeoutsOf(config),
        ...options,
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
        ...(password === '' ? {} : { password: decodeURIComponent(password) }),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
      },
    },
  );
  logOutages(cluster, logger.child({ connection: options.connectionName }));
  const prepare = (node: Redis) => {
    writeTogether(node);
    const { host, port } = node.options;
    logOutages(node, logger.child({ connection: options.connectionName, node: `${host}:${port}` }));
    // Connects at once: an unavailable or non-durable node is known before a command needs it.
    if (node.status === 'wait')
      node.connect().catch((error: unknown) => logger.debug({ err: error }, 'a node is away'));
  };
  for (const node of cluster.nodes()) prepare(node);
  cluster.on('+node', prepare);
  return cluster;
}

/**
 * A connection for the adapter and for subscriptions: commands wait until Redis is back and are sent again, channels are
 * subscribed again. Its promises reject only when `disconnect()` ends it. A heartbeat detects a broken link.
 */
export function connectQueueing(config: RedisConfig, logger: Logger, name = 'queueing'): Redis {
  const redis = connect(config, logger, {
    connectionName: `quickfire-${name}`,
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
  });
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const sent = send(command, stream);
    // The library resubscribes by itself after an outage and ignores the promise: a `disconnect()` at that moment would
    // end the process by an unhandled rejection. Callers that await the promise still get the error.
    command.promise.catch((error: unknown) => logger.debug({ err: error, command: command.name }, 'not sent'));
    return sent;
  };
  const heartbeat = setInterval(() => {
    // One ping is enough: the silence limit runs while its reply is pending.
    if (redis.status === 'ready') redis.ping().catch((error: unknown) => logger.debug({ err: error }, 'heartbeat'));
  }, heartbeatIntervalMs);
  heartbeat.unref();
  redis.once('end', () => clearInterval(heartbeat));
  return redis;
}

type NamedOptions = RedisOptions & { connectionName: string };

function connect(config: RedisConfig, logger: Logger, options: NamedOptions): Redis {
  const [first, ...others] = addressesOf(config);
  const redis = new Redis(first.href, { ...timeoutsOf(config), retryStrategy: reconnectDelayMs, ...options });
  if (others.length > 0) rotateNodes(redis, [first, ...others]);
  logOutages(redis, logger.child({ connection: options.connectionName }));
  return redis;
}

/** Any node of a cluster delivers what is published on another one: when this node is unavailable, the next one serves. */
function rotateNodes(redis: Redis, addresses: readonly URL[]): void {
  let turn = 0;
  redis.on('reconnecting', () => {
    turn += 1;
    const { hostname, port } = addresses[turn % addresses.length] as URL;
    redis.options.host = hostname;
    redis.options.port = Number(port || 6379);
  });
}

function addressesOf({ url }: RedisConfig): [URL, ...URL[]] {
  if (url === undefined) throw new Error('REDIS_URL is not set');
  return url.split(',').map((each) => new URL(each.trim())) as [URL, ...URL[]];
}

const timeoutsOf = ({ commandTimeoutMs }: RedisConfig) => ({
  connectTimeout: commandTimeoutMs,
  disconnectTimeout: commandTimeoutMs,
  keepAlive: heartbeatIntervalMs,
  socketTimeout: silenceMaxMs,
  maxLoadingRetryTime: 250,
});

/** Half fixed and half random (jitter), so that many processes do not reconnect at the same moment. */
function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(reconnectDelayMaxMs, 50 * 2 ** Math.min(attempt - 1, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** Logs one line when Redis becomes unavailable and one when it is back, however many attempts lie between. */
function logOutages(redis: RedisCommands, logger: Logger): void {
  let unavailableSince: number | undefined;
  redis.on('error', (error: Error) => {
    if (unavailableSince === undefined) logger.warn({ err: error }, 'Redis is away');
    else logger.debug({ err: error }, 'Redis is still away');
    unavailableSince ??= Date.now();
  });
  redis.on('reconnecting', () => {
    // A server that closes the connection properly raises no error.
    if (unavailableSince === undefined) logger.warn('Redis closed the connection');
    unavailableSince ??= Date.now();
  });
  redis.on('ready', () => {
    if (unavailableSince !== undefined) logger.info({ awayMs: Date.now() - unavailableSince }, 'Redis is back');
    unavailableSince = undefined;
  });
}

const unavailableMessages = [
  'Command timed out',
  'Connection is closed',
  "Stream isn't writeable",
  'Socket timeout',
  'Command aborted due to connection close',
  'connect ETIMEDOUT',
  "Cluster isn't ready",
  'Cluster is ended',
  'Too many Cluster redirections',
  'Failed to refresh slots cache',
];
const systemErrorCodes = new Set(networkErrorCodes);
const unavailableReplies =
  /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN|LOADING|BUSY|READONLY|MASTERDOWN|NOREPLICAS|MISCONF|UNBLOCKED|ERR max number of clients)\b/;

/**
 * Whether Redis did not answer in time, or cannot serve now. The effect of the command is then *unknown*: Redis may have
 * executed it. The caller may repeat it if that is safe.
 */
export function isRedisUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  if ('code' in error && typeof error.code === 'string' && systemErrorCodes.has(error.code)) return true;
  if (
    unavailableMessages.some((message) => error.message.startsWith(message)) ||
    unavailableReplies.test(error.message)
  )
    return true;
  return previousErrors(error).some(isRedisUnavailable);
}

/** Whether Redis refused a write at its memory limit. Nothing was written. */
export function isRedisFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^OOM\b/.test(error.message) || previousErrors(error).some(isRedisFull);
}

/** Redis says why it discarded a transaction only in the errors of its commands. */
function previousErrors(error: Error): unknown[] {
  return 'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
}
