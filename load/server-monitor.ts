import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type OpsReply, opsReply } from '../src/protocol/ops.ts';
import type { ProcessSample, ServerSample, ServerSeries, Table } from './report/model.ts';
import type { Timeline } from './report/timeline.ts';
import { isSameProcess, parseMetrics, percentileBetween, readProcess, type Scrape } from './server-figures.ts';

export interface ServerWatchOptions {
  target: string;
  /** Opens the operators' view of all processes; without it there is only what /metrics says. */
  adminToken?: string | undefined;
  timeline: Timeline;
  /** Unix milliseconds. */
  startedAtMs: number;
}

const pollMs = 1000;
const requestTimeoutMs = 2000;
/** Names of client events in the server's own metrics, with what they are called here. */
const timedEvents = { 'player:join': 'join', 'player:answer': 'answer' };

/**
 * Asks the server about itself once a second, from construction until `stop()`. What it does not say is a gap, which the
 * report mentions; a run never fails because of it.
 */
export class ServerMonitor {
  readonly #options: ServerWatchOptions;
  readonly #stopping = new AbortController();
  readonly #names = new Map<string, string>();
  readonly #watching: Promise<void>;
  #source: ServerSeries['source'] = 'none';
  #asked = 0;
  #missed = 0;
  #others = 0;
  #first: Scrape | undefined;
  #latest: Scrape | undefined;

  constructor(options: ServerWatchOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  /** Resolves with where the samples come from, and with what the server itself has measured meanwhile. */
  async stop(): Promise<{ server: Omit<ServerSeries, 'samples'>; tables: Table[] }> {
    this.#stopping.abort();
    await this.#watching;
    const { last } = await this.#scrape();
    const notes = [
      ...(this.#missed > 0
        ? [`${this.#missed} of ${this.#asked} samples are missing: it did not answer in time.`]
        : []),
      ...(this.#others > 0 ? [`${this.#others} samples came from other processes behind the same address.`] : []),
    ];
    const server = { source: this.#source, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) };
    return { server, tables: this.#first !== undefined && last !== undefined ? ownFigures(this.#first, last) : [] };
  }

  /** Ends the asking; without it, the run would never end. Harmless after `stop()`. */
  abandon(): void {
    this.#stopping.abort();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#asked += 1;
      const sample = (await this.#askOps()) ?? (await this.#askMetrics());
      if (sample === undefined) this.#missed += 1;
      else this.#options.timeline.addServerSample(sample);
      await wait(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #askOps(): Promise<ServerSample | undefined> {
    if (this.#options.adminToken === undefined || this.#source === 'metrics') return undefined;
    const text = await this.#get('/api/ops');
    if (text === undefined) return undefined;
    if (this.#first === undefined) await this.#scrape();
    const parsed = z.safeParse(opsReply, JSON.parse(text));
    if (!parsed.success) return undefined;
    this.#source = 'ops';
    return { at: this.#at(), ...readOps(parsed.data, (process) => this.#nameOf(process)) };
  }

  async #askMetrics(): Promise<ServerSample | undefined> {
    if (this.#source === 'ops') return undefined;
    const { before, last } = await this.#scrape();
    if (last === undefined) return undefined;
    this.#source = 'metrics';
    if (before === undefined) return { at: this.#at(), processes: [] };
    if (isSameProcess(before, last)) return { at: this.#at(), processes: [readProcess('web', before, last)] };
    this.#others += 1;
    return { at: this.#at(), processes: [] };
  }

  async #scrape(): Promise<{ before: Scrape | undefined; last: Scrape | undefined }> {
    const before = this.#latest;
    const text = await this.#get('/metrics');
    if (text === undefined) return { before, last: undefined };
    this.#latest = parseMetrics(text, Date.now());
    this.#first ??= this.#latest;
    return { before, last: this.#latest };
  }

  async #get(path: string): Promise<string | undefined> {
    const { target, adminToken } = this.#options;
    try {
      const response = await fetch(new URL(path, target), {
        headers: adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` },
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const text = await response.text();
      return response.ok ? text : undefined;
    } catch {
      return undefined;
    }
  }

  #at(): number {
    return Math.round((Date.now() - this.#options.startedAtMs) / 100) / 10;
  }

  /** `web 1` for an id that nobody wants to read. */
  #nameOf({ id, kind }: OpsReply['processes'][number]): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = `${kind} ${[...this.#names.values()].filter((each) => each.startsWith(kind)).length + 1}`;
    this.#names.set(id, name);
    return name;
  }
}

/** The operators' view as a sample of a report. Pure. */
export function readOps(
  { processes, log }: OpsReply,
  nameOf: (process: OpsReply['processes'][number]) => string,
): Omit<ServerSample, 'at'> {
  return {
    foldLagMs: log.foldLagMs,
    logEntries: log.entries,
    processes: processes.map((process): ProcessSample => {
      const { cpu, memoryBytes, eventLoop, pool } = process;
      return {
        name: nameOf(process),
        cpu,
        memoryBytes,
        lagMs: eventLoop.lagP99Ms,
        utilization: eventLoop.utilization,
        pool,
      };
    }),
  };
}

/** The server's own latencies over the run: from the event in its hands to the reply out of them. */
function ownFigures(first: Scrape, last: Scrape): Table[] {
  if (!isSameProcess(first, last)) return [];
  const rows = Object.entries(timedEvents).flatMap(([event, name]) => {
    const figures = [0.5, 0.95, 0.99].map((fraction) =>
      percentileBetween(first, last, { name: 'quickfire_event_seconds', labels: { event, code: 'ok' }, fraction }),
    );
    const count = figures[0]?.count ?? 0;
    return count === 0 ? [] : [[name, count, ...figures.map(({ ms }) => Math.round(ms * 10) / 10)]];
  });
  if (rows.length === 0) return [];
  return [
    { title: 'What the web process measured itself (milliseconds)', columns: ['', 'count', 'p50', 'p95', 'p99'], rows },
  ];
}
