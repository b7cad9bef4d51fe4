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
/** Whoever changes a setting of a Redis that runs is noticed after this. */
const lookIntervalMs = 2000;
/** A Redis that is refused is an error to whoever reads the log, for as long as it lasts. */
const complainIntervalMs = 10_000;

/**
 * What keeps this Redis from holding every acknowledged answer on its disk: one clear line each, none when it does.
 * @throws when Redis is away (`isRedisUnavailable`).
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

/** A setting that does not hold what durability needs. */
export interface Shortfall {
  readonly name: string;
  readonly value: string;
  readonly wanted: string;
  readonly text: string;
}

/**
 * The settings of this Redis that durability needs otherwise; `undefined` when it does not show them.
 * @throws when Redis is away (`isRedisUnavailable`).
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

/** What a crash of this Redis, or of its machine, may take with it. */
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
 * Knows whether the Redis behind a connection keeps what it acknowledges.
 *
 * States: *unchecked* (`ok` false: at start and from each loss of the connection on) → *durable* (`ok` true) or
 * *refused* (`ok` false, `faults` say why); with `allowLossy` a faulty Redis counts as *lossy* (`ok` true, and the
 * window of loss is logged). Checked at every `ready`, because the Redis that comes back may be another one, and every two
 * seconds, because its settings can be changed while it runs. Runs from `start()` to `stop()`.
 */
export class DurabilityGuard {
  readonly #redis: Redis;
  readonly #allowLossy: boolean;
  readonly #logger: Logger;
  readonly #onReady = () => void this.check();
  readonly #onClose = () => this.#forget();
  #ok = false;
  #faults: readonly string[] = ['Redis has not been reached yet'];
  /** Grows with each connection, so that a check that ends late cannot speak for the next one. */
  #generation = 0;
  #recheck: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  /** The generation of the last verdict. */
  #judged: number | undefined;
  #told = { text: '', atMs: -Infinity };

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
    this.#look = setInterval(() => {
      if (redis.status === 'ready') void this.check();
    }, lookIntervalMs).unref();
  }

  /** Whether acknowledgements may be given. */
  get ok(): boolean {
    return this.#ok;
  }

  /** One line for each thing that is wrong; empty when durable. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Reads the configuration now; resolves to `ok`. A Redis that goes away meanwhile is asked again later. */
  async check(): Promise<boolean> {
    const generation = this.#generation;
    try {
      const settings = await readSettings(this.#redis);
      if (generation === this.#generation) this.#judge(settings);
    } catch (error) {
      if (generation !== this.#generation) return this.#ok;
      // A second look that fails changes nothing as long as the connection stands.
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
    clearInterval(this.#look);
    this.#forget();
  }

  #judge(settings: Settings | undefined): void {
    this.#faults = settings === undefined ? [unreadable] : faultsOf(settings);
    this.#ok = this.#faults.length === 0 || this.#allowLossy;
    const told = this.#told;
    const isNew = this.#judged !== this.#generation || told.text !== this.#faults.join();
    this.#judged = this.#generation;
    if (!isNew && (this.#ok || performance.now() - told.atMs < complainIntervalMs)) return;
    this.#told = { text: this.#faults.join(), atMs: performance.now() };
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
