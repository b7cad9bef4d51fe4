import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type WebMetrics = ReturnType<typeof createWebMetrics>;
export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

const latencyBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 5];

/** Every metric of a web process. Codes and event names are labels: both come from fixed lists. */
export function createWebMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const eventSeconds = new Histogram({
    name: 'quickfire_event_seconds',
    help: 'Time from a client event to its acknowledgement',
    labelNames: ['event', 'code'],
    buckets: latencyBuckets,
    registers,
  });
  const eventsDropped = new Counter({
    name: 'quickfire_events_dropped_total',
    help: 'Client events without an acknowledgement function, after an oversized frame, or beyond the replies for floods',
    registers,
  });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `quickfire_${name}_total`, help, labelNames, registers });
  const refusals = counter('refusals', 'Who was told to come again later, and why', ['visitor', 'reason']);
  const slowReaders = counter('slow_readers_cut', 'Connections closed because their clients did not read');
  const pauses = counter('reading_paused', 'Times a connection was not read for a while because it sent too much');
  const framesDropped = counter('frames_dropped', 'Frames of floods that were thrown away unread');
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  return {
    registry,
    eventAnswered: (event: string, code: string, seconds: number) => eventSeconds.observe({ event, code }, seconds),
    eventDropped: () => eventsDropped.inc(),
    refused: (visitor: string, reason: string) => refusals.inc({ visitor, reason }),
    slowReaderCut: () => slowReaders.inc(),
    readingPaused: () => pauses.inc(),
    frameDropped: () => framesDropped.inc(),
    /** Gauges that are read when somebody asks. */
    watch: (name: string, help: string, read: () => number) => void gauge(`quickfire_${name}`, help, read),
  };
}

/** Every metric of a worker process. */
export function createWorkerMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `quickfire_fold_${name}_total`, help, labelNames, registers });
  const rows = counter('rows', 'Rows folded into Postgres');
  const entries = counter('entries', 'Log entries folded');
  const ignored = counter('ignored_rows', 'Rows that were there already');
  const deadLetters = counter('dead_letters', 'Entries that can never be folded', ['reason', 'acked']);
  const redone = counter('redone', 'Batches that were refused and folded with care');
  const broken = counter('locks_broken', 'Sessions ended because they sat on a lock');
  const away = counter('away', 'Passes that failed because Redis or Postgres was away');
  const seconds = new Histogram({
    name: 'quickfire_fold_batch_seconds',
    help: 'Time from reading a batch to its commit',
    buckets: latencyBuckets,
    registers,
  });
  const left = new Gauge({
    name: 'quickfire_fold_shards_left',
    help: 'Shards this worker may not fold',
    labelNames: ['reason'],
    registers,
  });
  const leftBy = new Map<number, string>();
  return {
    registry,
    folded(batch: { entries: number; rows: number; seconds: number }) {
      entries.inc(batch.entries);
      rows.inc(batch.rows);
      seconds.observe(batch.seconds);
    },
    deadLetter: (reason: string, acked: boolean) => deadLetters.inc({ reason, acked: String(acked) }),
    ignored: (count: number) => ignored.inc(count),
    redone: () => redone.inc(),
    left(shard: number, reason: string | undefined) {
      const before = leftBy.get(shard);
      if (before !== undefined) left.dec({ reason: before });
      if (reason === undefined) leftBy.delete(shard);
      else leftBy.set(shard, reason);
      if (reason !== undefined) left.inc({ reason });
    },
    lockBroken: () => broken.inc(),
    away: () => away.inc(),
  };
}
