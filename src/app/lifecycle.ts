import { within } from '../lib/within.ts';
import type { Logger } from '../observability/logger.ts';

/** A long-lived part of a process. Nothing of it runs before `start` or after `stop`. */
export interface Service {
  readonly name: string;
  /** It holds connections as soon as it is built: it is stopped even if it was never started. */
  readonly opensWhenBuilt?: boolean;
  /** A rejection stops the services started before, in reverse order. */
  start?(): unknown;
  /** Finishes what is in flight; all services started before it still work. */
  drain?(): unknown;
  stop?(): unknown;
  /** Deadlines of `drain` and `stop`, in ms; by default a second each. */
  readonly limitsMs?: { readonly drain?: number; readonly stop?: number };
}

const defaultLimitMs = 1000;

type State = 'built' | 'starting' | 'running' | 'draining' | 'stopping' | 'stopped';

/**
 * Starts services in order, drains and stops them in reverse (graceful shutdown). Each step has a deadline. A service
 * that misses it or fails is named in the log, and the next one follows.
 *
 * States: *built* → `start` → *starting* → *running* → `stop` → *draining* → *stopping* → *stopped*.
 */
export class Lifecycle {
  readonly #services: readonly Service[];
  readonly #logger: Logger;
  readonly #started: Service[] = [];
  #state: State = 'built';
  #stopped: Promise<void> | undefined;

  /** @throws when two services have the same name. */
  constructor(services: readonly Service[], logger: Logger) {
    const names = services.map(({ name }) => name);
    if (new Set(names).size !== names.length) throw new Error(`two services have one name: ${names.join(', ')}`);
    this.#services = services;
    this.#logger = logger;
  }

  /** Whether the process is stopping, or has stopped. */
  get isStopping(): boolean {
    return this.#state === 'draining' || this.#state === 'stopping' || this.#state === 'stopped';
  }

  /** @throws when it was started before; the error of a service's `start`. */
  async start(): Promise<void> {
    if (this.#state !== 'built') throw new Error(`started while ${this.#state}`);
    this.#state = 'starting';
    for (const service of this.#services) {
      // `stop` may have been called meanwhile.
      if (this.#state !== 'starting') return;
      this.#started.push(service);
      try {
        // oxlint-disable-next-line no-await-in-loop -- in order
        await service.start?.();
      } catch (error) {
        // oxlint-disable-next-line no-await-in-loop -- the last thing it does
        await this.stop();
        throw error;
      }
    }
    if (this.#state === 'starting') this.#state = 'running';
  }

  /** Drains and stops the started services, and stops those open since they were built. Idempotent. Never rejects. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#state = 'draining';
    const started = this.#started.toReversed();
    /* oxlint-disable no-await-in-loop -- in order */
    for (const service of started) await this.#end(service, 'drain');
    this.#state = 'stopping';
    for (const service of this.#services.toReversed()) {
      if (service.opensWhenBuilt === true || this.#started.includes(service)) await this.#end(service, 'stop');
    }
    /* oxlint-enable no-await-in-loop */
    this.#state = 'stopped';
  }

  async #end(service: Service, step: 'drain' | 'stop'): Promise<void> {
    const limitMs = service.limitsMs?.[step] ?? defaultLimitMs;
    const { name } = service;
    try {
      const inTime = await within(limitMs, Promise.resolve(service[step]?.()));
      if (!inTime) this.#logger.warn({ service: name, step, limitMs }, 'a service did not end in time');
    } catch (error) {
      this.#logger.error({ err: error, service: name, step }, 'a service did not end well');
    }
  }
}
