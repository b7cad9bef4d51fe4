/**
 * The two kinds of Redis connection, and what their errors mean.
 *
 * *Commands* fail fast: a caller with a person waiting wants `busy` within the command timeout, never a queue.
 * *Patient* connections wait for as long as Redis is away: for the adapter and for subscriptions, which drop their
 * promises, so that any rejection there would end the process.
 */
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../config/config.ts';
import { networkErrorCodes } from '../lib/network-error-codes.ts';
import type { Logger } from '../observability/logger.ts';
import { writeTogether } from './write-together.ts';

/** A connection without any data for this long while a reply is owed is taken for dead: it may be half open. */
const silenceMaxMs = 5000;
const heartbeatIntervalMs = 10_000;
const reconnectDelayMaxMs = 1000;
/** Of a command in a cluster; the last one is not followed. */
const redirectionsMax = 3;
const slotsRefreshIntervalMs = 5000;

type RedisConfig = Pick<Config['redis'], 'url' | 'commandTimeoutMs'> & Partial<Pick<Config['redis'], 'cluster'>>;

/** Where commands go: one server, or a cluster. The keys of one command or script are always of one slot. */
export type RedisCommands = Redis | Cluster;

/**
 * A connection for commands and scripts: every command is answered or rejected within `commandTimeoutMs`; none is
 * queued while Redis is away, none is sent twice. Test a rejection with `isRedisUnavailable` and `isRedisFull`.
 * Never subscribe on it. Reconnects for ever; `disconnect()` ends it.
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
 * Commands to whichever node has the slot. A node that is away fails its own commands and no others; a slot that has moved
 * is looked for once more, because such a command was not executed. Nothing else is sent twice.
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
  const watch = (node: Redis) => {
    writeTogether(node);
    const { host, port } = node.options;
    logOutages(node, logger.child({ connection: options.connectionName, node: `${host}:${port}` }));
    // At once and not with the first command, so that a node is known to be away, or not durable, before one is sent.
    if (node.status === 'wait')
      node.connect().catch((error: unknown) => logger.debug({ err: error }, 'a node is away'));
  };
  for (const node of cluster.nodes()) watch(node);
  cluster.on('+node', watch);
  return cluster;
}

/**
 * A connection for the adapter and for subscriptions: commands wait until Redis is back and are sent again, channels
 * are subscribed again. Its promises reject only when `disconnect()` ends it. A heartbeat finds a link that is cut
 * without a word.
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
    // Subscribing again after an outage is the library's own doing, and nobody waits for it: when `disconnect()` comes
    // just then, the rejection would end the process. Whoever does wait is told all the same.
    command.promise.catch((error: unknown) => logger.debug({ err: error, command: command.name }, 'not sent'));
    return sent;
  };
  const heartbeat = setInterval(() => {
    // One ping is enough: while it is owed the silence limit is running.
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
  if (others.length > 0) takeTurns(redis, [first, ...others]);
  logOutages(redis, logger.child({ connection: options.connectionName }));
  return redis;
}

/** What is published on one node of a cluster is heard on all: when this one is away, any other will do. */
function takeTurns(redis: Redis, addresses: readonly URL[]): void {
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

/** Half fixed and half random, so that a hundred processes do not come back in one moment. */
function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(reconnectDelayMaxMs, 50 * 2 ** Math.min(attempt - 1, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** One line when Redis goes and one when it is back, however many attempts lie between. */
function logOutages(redis: RedisCommands, logger: Logger): void {
  let awaySince: number | undefined;
  redis.on('error', (error: Error) => {
    if (awaySince === undefined) logger.warn({ err: error }, 'Redis is away');
    else logger.debug({ err: error }, 'Redis is still away');
    awaySince ??= Date.now();
  });
  redis.on('reconnecting', () => {
    // A server that closes the connection in good order raises no error.
    if (awaySince === undefined) logger.warn('Redis closed the connection');
    awaySince ??= Date.now();
  });
  redis.on('ready', () => {
    if (awaySince !== undefined) logger.info({ awayMs: Date.now() - awaySince }, 'Redis is back');
    awaySince = undefined;
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
 * Whether Redis could not be reached in time, or is not able to serve just now. What the command did is then *unknown*:
 * it may have been executed. The same command may be tried again later if that does no harm.
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

/** Whether Redis refused a write because its memory limit is reached. Nothing was written. */
export function isRedisFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^OOM\b/.test(error.message) || previousErrors(error).some(isRedisFull);
}

/** A transaction that Redis discards says why only in the errors of its commands. */
function previousErrors(error: Error): unknown[] {
  return 'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
}
