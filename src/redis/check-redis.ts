import { Redis } from 'ioredis';
import type { Config } from '../config/config.ts';
import { exhaustedCodes, networkErrorCodes } from '../lib/network-error-codes.ts';
import { waitForServer, type ServerFinding, type ServerWait } from '../lib/wait-for-server.ts';
import { isRedisUnavailable, isRedisFull } from './connect.ts';
import { findShortfalls } from './durability-guard.ts';

type RedisConfig = Pick<Config['redis'], 'url' | 'cluster' | 'prefix' | 'allowLossy'>;

const lowestVersion = 7;
const checkTimeoutMs = 1500;

/**
 * Checks at start that REDIS_URL leads to a usable Redis that keeps what it acknowledges; waits a limited time for one
 * that is starting up.
 * @throws {StartError} in one line, with exit code 2.
 */
export async function checkRedis(config: RedisConfig, wait: ServerWait): Promise<void> {
  const urls = (config.url ?? '').split(',').map((each) => new URL(each.trim()));
  await waitForServer(async () => chooseFinding(await Promise.all(urls.map((url) => inspectRedis(url, config)))), wait);
}

/** In a cluster any node may be unavailable, and none may be misconfigured. */
function chooseFinding(findings: readonly ServerFinding[]): ServerFinding {
  for (const state of ['wrong', 'ok', 'starting', 'unavailable'] as const) {
    const found = findings.find((finding) => finding.state === state);
    if (found !== undefined) return found;
  }
  throw new Error('no server was looked at');
}

async function inspectRedis(url: URL, config: RedisConfig): Promise<ServerFinding> {
  const redis = new Redis(url.href, {
    connectionName: 'quickfire-start',
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    connectTimeout: checkTimeoutMs,
    commandTimeout: checkTimeoutMs,
    autoResendUnfulfilledCommands: false,
  });
  // ioredis reports the cause of a failed connection as an event; its promises only say that it is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    if (reason !== undefined) throw reason;
    return (await judge(redis, url, config)) ?? { state: 'ok' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return describeRedisError(reason ?? error, url);
  } finally {
    redis.disconnect();
  }
}

const addressOf = ({ hostname, port }: URL): string => `${hostname}:${port || '6379'}`;
const userOf = ({ username }: URL): string => (username === '' ? 'default' : decodeURIComponent(username));

async function judge(redis: Redis, url: URL, config: RedisConfig): Promise<ServerFinding | undefined> {
  const subject = subjectOf(url);
  const unfit = judgeInfo(await redis.info(), url, config);
  if (unfit !== undefined) return unfit;
  if (config.cluster && !(await redis.cluster('INFO')).includes('cluster_state:ok')) {
    return { state: 'unavailable', text: `${subject} belongs to a cluster that is not whole: see CLUSTER INFO there` };
  }
  const wrong = (text: string): ServerFinding => ({ state: 'wrong', text: `${subject} ${text}` });
  return (await judgeDurability(redis, wrong, config)) ?? (await judgePermissions(redis, url, config));
}

const subjectOf = (url: URL): string => `REDIS_URL: the Redis at ${addressOf(url)}`;

/** The fault that a Redis' reply to INFO shows, if any. */
export function judgeInfo(
  info: string,
  url: URL,
  { cluster }: Pick<RedisConfig, 'cluster'>,
): ServerFinding | undefined {
  const subject = subjectOf(url);
  const wrong = (text: string): ServerFinding => ({ state: 'wrong', text: `${subject} ${text}` });
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  if (field('loading') === '1') return { state: 'starting', text: `${subject} is still loading its data` };
  const version = field('redis_version');
  if (!(Number.parseInt(version, 10) >= lowestVersion))
    return wrong(`is version ${version || 'unknown'}: Redis ${lowestVersion}, or Valkey, or newer is needed`);
  const clustered = field('cluster_enabled') === '1';
  if (clustered && !cluster) return wrong('is a node of a cluster: set REDIS_CLUSTER=true');
  if (!clustered && cluster) return wrong('is no node of a cluster: set REDIS_CLUSTER=false, or name the nodes of one');
  // A failover may be about to promote it.
  if (!clustered && field('role') === 'slave')
    return { state: 'unavailable', text: `${subject} is a read-only replica: name the primary in the URL` };
  return undefined;
}

async function judgeDurability(
  redis: Redis,
  wrong: (text: string) => ServerFinding,
  config: RedisConfig,
): Promise<ServerFinding | undefined> {
  if (config.allowLossy) return undefined;
  const accept = 'or accept the loss with ALLOW_LOSSY_REDIS=true';
  const shortfalls = await findShortfalls(redis);
  if (shortfalls === undefined)
    return wrong(`does not show its settings, so what a crash costs is unknown: allow CONFIG GET, ${accept}`);
  if (shortfalls.length === 0) return undefined;
  const quoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `"${text}"`);
  const found = shortfalls.map(({ name, value }) => `${name} ${quoted(value)}`).join(', ');
  const fix = shortfalls.map(({ name, wanted }) => `${name} ${quoted(wanted)}`).join(' ');
  return wrong(`can lose acknowledged answers (${found}): set CONFIG SET ${fix}, then CONFIG REWRITE, ${accept}`);
}

/** Tries one command of each kind that games need, on keys and a channel of its own. */
async function judgePermissions(redis: Redis, url: URL, { prefix }: RedisConfig): Promise<ServerFinding | undefined> {
  const key = (name: string): string => `${prefix}{start-check-${process.pid}}:${name}`;
  const names = ['text', 'hash', 'list', 'set', 'ranking', 'log'];
  const commands: [string, ...string[]][] = [
    ['EVAL', 'return 1', '0'],
    ['SET', key('text'), '1', 'PX', '1000'],
    ['GET', key('text')],
    ['HSET', key('hash'), 'field', '1'],
    ['RPUSH', key('list'), '1'],
    ['SADD', key('set'), '1'],
    ['ZADD', key('ranking'), '1', 'member'],
    ['XADD', key('log'), '*', 'field', '1'],
    ['XREAD', 'COUNT', '1', 'STREAMS', key('log'), '0'],
    ['TIME'],
    ['PEXPIRE', key('log'), '1000'],
    ['UNLINK', ...names.map(key)],
    ['PUBLISH', `${prefix}start-check`, ''],
    ['SUBSCRIBE', `${prefix}start-check`],
  ];
  const failures = await Promise.allSettled(commands.map(([name, ...args]) => redis.call(name, ...args)));
  const refused = failures.flatMap((outcome) =>
    outcome.status === 'rejected' && outcome.reason instanceof Error ? [outcome.reason] : [],
  );
  const forbidden = refused.find(({ message }) => message.startsWith('NOPERM'));
  if (forbidden !== undefined) {
    const fix = `ACL SETUSER ${userOf(url)} ~${prefix}* &${prefix}* +@all`;
    const text = `REDIS_URL: the Redis at ${addressOf(url)} does not let the user "${userOf(url)}" do what is needed (${textOf(forbidden)}): ${fix}`;
    return { state: 'wrong', text };
  }
  // In a cluster another node may own the slot, and a full Redis refuses new data: neither is a wrong setting.
  const other = refused.find((error) => !isRedisFull(error) && !/^(MOVED|ASK)\b/.test(error.message));
  return other === undefined ? undefined : describeRedisError(other, url);
}

const textOf = ({ message }: Error): string => message.split('\n')[0]?.replace(/^(NOPERM|ERR|DENIED) /, '') ?? '';

function describeRedisError(error: Error, url: URL): ServerFinding {
  const { message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const subject = subjectOf(url);
  const wrong = (text: string): ServerFinding => ({ state: 'wrong', text });
  if (/^LOADING\b/.test(message)) return { state: 'starting', text: `${subject} is still loading its data` };
  if (/^(WRONGPASS|ERR invalid password)/.test(message))
    return wrong(`${subject} refuses the user "${userOf(url)}" or its password: correct them in the URL`);
  if (/^NOAUTH\b/.test(message))
    return wrong(`${subject} needs a password: name it in the URL, as in redis://:PASSWORD@${addressOf(url)}`);
  if (/^DENIED\b/.test(message))
    return wrong(`${subject} is in protected mode and refuses other machines: give it a password (requirepass)`);
  if (/^NOPERM\b/.test(message))
    return wrong(`${subject} does not let the user "${userOf(url)}" in (${textOf(error)}): ACL SETUSER … +@all`);
  if (/DB index is out of range|SELECT is not allowed/.test(message))
    return wrong(`${subject} has no database "${url.pathname.slice(1)}": correct the number at the end of the URL`);
  if (/^Unknown RESP type|^Protocol error/.test(message))
    return wrong(`REDIS_URL: what listens at ${addressOf(url)} is not Redis: correct the host or the port`);
  if (/^(EPROTO|ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code))
    return wrong(`${subject} offers no TLS that is trusted (${code}): correct its certificate, or use redis://`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const text = `REDIS_URL: the host "${url.hostname}" is unknown (${code}): correct the URL, or the name service`;
    return { state: 'unavailable', text };
  }
  if (code === 'ECONNREFUSED') {
    const text = `REDIS_URL: nothing listens at ${addressOf(url)}: start Redis there, or correct the URL`;
    return { state: 'unavailable', text };
  }
  if (/^Connection is closed|^Command timed out/.test(message) || code === 'ETIMEDOUT' || code === 'EPIPE') {
    const other = url.protocol === 'rediss:' ? 'redis:// without TLS' : 'rediss:// with TLS';
    const text = `REDIS_URL: what listens at ${addressOf(url)} does not answer as Redis does: correct the host or the port, or use ${other}`;
    return { state: 'unavailable', text };
  }
  if (exhaustedCodes.includes(code)) {
    const text = `${subject} cannot be reached, as nothing is left here to connect with (${code}): raise ulimit -n`;
    return { state: 'unavailable', text };
  }
  if (networkErrorCodes.includes(code) || isRedisUnavailable(error) || isRedisFull(error))
    return {
      state: 'unavailable',
      text: `${subject} cannot be used (${textOf(error)}): check that it runs and is reachable`,
    };
  return wrong(`${subject} cannot be used (${textOf(error)}): correct the URL, or its settings`);
}
