import type { Redis } from 'ioredis';
import type { Logger } from '../observability/logger.ts';
import { isRedisUnavailable } from './connect.ts';

type Settings = Record<string, string | undefined>;

const required = [
  'appendonly',
  'appendfsync',
  'no-appendfsync-on-rewrite',
  'save',
  'maxmemory-policy',
  'maxmemory',
] as const;
const recheckDelayMs = 1000;
/** A changed setting of a running Redis is noticed after this time. */
const checkIntervalMs = 2000;
/** A refused Redis is logged as an error again and again, as long as it lasts. */
const logIntervalMs = 10_000;

/**
 * The reasons why this Redis may lose acknowledged answers, one clear line each; none when it is durable.
 * @throws when Redis is unavailable (`isRedisUnavailable`).
 */
export async function checkDurability(redis: Redis): Promise<string[]> {
  const settings = await readSettings(redis);
  return settings === undefined ? [unreadable] : faultsOf(settings);
}

const unreadable = 'Redis does not let us read its configuration (CONFIG GET), so nobody knows what a crash would cost';

async function readSettings(redis: Redis): Promise<Settings | undefined> {
  try {
    const pairs = await redis.config('GET', ...required);
    return Object.fromEntries(
      pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1]] as const] : [])),
    );
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/.test(error.message)) return undefined;
    throw error;
  }
}

/** A setting that differs from what durability needs. */
export interface Shortfall {
  readonly name: string;
  readonly value: string;
  readonly wanted: string;
  readonly text: string;
}

/**
 * The settings of this Redis that durability needs to be different; `undefined` when it does not show them.
 * @throws when Redis is unavailable (`isRedisUnavailable`).
 */
export async function findShortfalls(redis: Redis): Promise<Shortfall[] | undefined> {
  const settings = await readSettings(redis);
  return settings === undefined ? undefined : shortfallsOf(settings);
}

function shortfallsOf(settings: Settings): Shortfall[] {
  const shortfalls: Shortfall[] = [];
  const demand = (name: string, wanted: string, reason: string) => {
    const value = settings[name] ?? 'unknown';
    const text = `Redis has ${name} "${value}" and needs "${wanted}": ${reason}`;
    if (value !== wanted) shortfalls.push({ name, value, wanted, text });
  };
  demand('appendonly', 'yes', 'without the log on disk every live game ends with Redis');
  demand('appendfsync', 'always', 'an acknowledgement means that the answer is on the disk');
  demand('no-appendfsync-on-rewrite', 'no', 'a rewrite of the log must not suspend the fsync');
  demand('save', '', 'snapshots cost memory, and a failed one makes Redis refuse writes');
  demand('maxmemory-policy', 'noeviction', 'an evicted key is a lost answer');
  const maxmemory = settings['maxmemory'] ?? 'unknown';
  if (!(Number(maxmemory) > 0)) {
    const text = 'Redis has no maxmemory: without a limit the system kills it instead of it refusing writes';
    shortfalls.push({ name: 'maxmemory', value: maxmemory, wanted: '1gb', text });
  }
  return shortfalls;
}

const faultsOf = (settings: Settings): string[] => shortfallsOf(settings).map(({ text }) => text);

/** What a crash of this Redis, or of its machine, may lose. */
function lossOf(settings: Settings | undefined): string {
  if (settings === undefined) return 'an unknown part of the answers';
  if (settings['maxmemory-policy'] !== 'noeviction') return 'any key, at any time, when memory runs out';
  if (settings['appendonly'] !== 'yes') {
    return settings['save'] === '' ? 'every live game' : 'everything since the last snapshot, minutes as a rule';
  }
  if (settings['appendfsync'] === 'no') return 'about the last 30 seconds, as the system writes when it likes';
  if (settings['appendfsync'] === 'everysec') return 'the last 2 seconds';
  if (settings['no-appendfsync-on-rewrite'] !== 'no') return 'what was written during a rewrite of the log';
  return 'nothing that was acknowledged';
}

/**
 * Monitors whether the Redis behind a connection keeps what it acknowledges.
 *
 * States: *unchecked* (`ok` false: at start and after each loss of the connection) → *durable* (`ok` true) or *refused*
 * (`ok` false, `faults` say why); with `allowLossy` a faulty Redis counts as *lossy* (`ok` true, and the window of loss
 * is logged). It checks at every `ready`, because another Redis may have come back, and every two seconds, because
 * settings can change at run time. Runs from `start()` to `stop()`.
 */
export class DurabilityGuard {
  readonly #redis: Redis;
  readonly #allowLossy: boolean;
  readonly #logger: Logger;
  readonly #onReady = () => void this.check();
  readonly #onClose = () => this.#forget();
  #ok = false;
  #faults: readonly string[] = ['Redis has not been reached yet'];
  /** Grows with each connection: a late check of an earlier connection does not count for the next. */
  #generation = 0;
  #recheck: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The generation of the last verdict. */
  #judged: number | undefined;
  #logged = { text: '', atMs: -Infinity };

  constructor(redis: Redis, options: { allowLossy: boolean }, logger: Logger) {
    this.#redis = redis;
    this.#allowLossy = options.allowLossy;
    this.#logger = logger;
  }

  start(): void {
    const redis = this.#redis;
    redis.on('ready', this.#onReady);
    redis.on('close', this.#onClose);
    if (redis.status === 'ready') void this.check();
    this.#timer = setInterval(() => {
      if (redis.status === 'ready') void this.check();
    }, checkIntervalMs).unref();
  }

  /** Whether answers may be acknowledged. */
  get ok(): boolean {
    return this.#ok;
  }

  /** One line for each fault; empty when durable. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Reads the configuration now; resolves to `ok`. If Redis becomes unavailable meanwhile, the check is repeated later. */
  async check(): Promise<boolean> {
    const generation = this.#generation;
    try {
      const settings = await readSettings(this.#redis);
      if (generation === this.#generation) this.#judge(settings);
    } catch (error) {
      if (generation !== this.#generation) return this.#ok;
      // A later check that fails changes nothing while the connection stands.
      if (this.#judged === generation) return this.#ok;
      this.#forget();
      this.#logger[isRedisUnavailable(error) ? 'debug' : 'error'](
        { err: error },
        'Redis did not tell its configuration',
      );
      this.#recheck = setTimeout(() => void this.check(), recheckDelayMs).unref();
    }
    return this.#ok;
  }

  stop(): void {
    this.#redis.off('ready', this.#onReady);
    this.#redis.off('close', this.#onClose);
    clearInterval(this.#timer);
    this.#forget();
  }

  #judge(settings: Settings | undefined): void {
    this.#faults = settings === undefined ? [unreadable] : faultsOf(settings);
    this.#ok = this.#faults.length === 0 || this.#allowLossy;
    const logged = this.#logged;
    const isNew = this.#judged !== this.#generation || logged.text !== this.#faults.join();
    this.#judged = this.#generation;
    if (!isNew && (this.#ok || performance.now() - logged.atMs < logIntervalMs)) return;
    this.#logged = { text: this.#faults.join(), atMs: performance.now() };
    for (const fault of this.#faults) this.#logger[this.#ok ? 'warn' : 'error'](fault);
    if (this.#faults.length === 0) return;
    if (this.#ok) this.#logger.warn(`running on it as told to; a crash of Redis can lose ${lossOf(settings)}`);
    else this.#logger.error('no answer is accepted until this Redis keeps what it acknowledges');
  }

  #forget(): void {
    this.#generation += 1;
    this.#ok = false;
    this.#faults = ['Redis is away'];
    clearTimeout(this.#recheck);
  }
}
