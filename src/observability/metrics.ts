import { Counter, Gauge } from 'prom-client';
import type { MeasuredPath, PersistencePath } from '../protocol/ops.ts';
import { AnswerTally } from './answer-tally.ts';
import { registerComputed } from './computed-metric.ts';
import { createJobMetrics } from './job-metrics.ts';
import { LatencyFamily } from './latency-family.ts';
import { createProcessMetrics } from './process-metrics.ts';

export type WebMetrics = ReturnType<typeof createWebMetrics>;
export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** `room`: a read of it failed by a bug; reads of the room pause then. */
export type Undelivered = 'event' | 'snapshot' | 'result' | 'room';

/** All metrics of a web process. Codes, event names, paths and route patterns are labels: all come from fixed lists. */
export function createWebMetrics() {
  const common = createProcessMetrics();
  const { registry, minute } = common;
  const registers = [registry];
  const answers = new AnswerTally(minute);
  const events = createEventMetrics(common, answers);
  const eventsDropped = new Counter({
    name: 'quickfire_events_dropped_total',
    help: 'Client events without an acknowledgement function, after an oversized frame, or beyond the replies for floods',
    registers,
  });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `quickfire_${name}_total`, help, labelNames, registers });
  const refusals = counter('refusals', 'Who was told to come again later, and why', ['visitor', 'reason']);
  const slowReaders = counter('slow_readers_cut', 'Connections closed because their clients did not read');
  const connectionsCut = counter(
    'pipelines_cut',
    'Connections closed because they sent far more requests than are kept',
  );
  const pauses = counter('reading_paused', 'Times a connection was not read for a while because it sent too much');
  const ended = counter('connections_ended', 'TCP connections that were ended or not taken for want of room', [
    'reason',
  ]);
  const framesDropped = counter('frames_dropped', 'Frames of floods that were thrown away unread');
  const guesses = counter('wrong_pins', 'PINs that were no join, by what became of the reply', ['outcome']);
  const guessersCut = counter('guessers_cut', 'Connections closed because they sent nothing but wrong PINs');
  const undelivered = counter('untold', 'What a room could not be told as it should', ['what']);
  const games = counter('rollout_games', 'New games by the way they store their answers', ['path']);
  const stepsBack = counter('rollout_steps_back', 'Times the rollout went back to 0 by itself, done by this process');
  const fanout = new LatencyFamily(
    registry,
    {
      name: 'quickfire_fanout_seconds',
      help: "Time from a transition, on Redis' clock, to the last socket of this process being written",
      labelNames: ['event', 'path'],
    },
    // A player's own result follows the room's event: timed separately.
    ([event = '', path]) =>
      event.startsWith('player:') ? {} : { minute: minute.histogram('fanout', path as MeasuredPath) },
  );
  const rest = new LatencyFamily(
    registry,
    {
      name: 'quickfire_rest_seconds',
      help: 'Time of a REST request, by the pattern of its route',
      labelNames: ['method', 'route', 'status'],
    },
    () => ({ minute: minute.histogram('rest', 'none') }),
  );
  return {
    ...common,
    ...events,
    answers,
    eventDropped: () => eventsDropped.inc(),
    refused: (visitor: string, reason: string) => refusals.inc({ visitor, reason }),
    slowReaderCut: () => slowReaders.inc(),
    connectionCut: () => connectionsCut.inc(),
    connectionEnded: (reason: string) => ended.inc({ reason }),
    readingPaused: () => pauses.inc(),
    frameDropped: () => framesDropped.inc(),
    pinGuessed: (outcome: string) => guesses.inc({ outcome }),
    guesserCut: () => guessersCut.inc(),
    undelivered: (what: Undelivered) => undelivered.inc({ what }),
    gamePlaced: (path: PersistencePath) => games.inc({ path }),
    rolledBack: () => stepsBack.inc(),
    fannedOut: (event: string, path: MeasuredPath, seconds: number) => fanout.of(event, path).observe(seconds),
    restAnswered: (request: { method: string; route: string; status: number }, seconds: number) =>
      rest.of(request.method, request.route, String(request.status)).observe(seconds),
  };
}

/** The latency of client events, and the outcomes of answers: one call on the path of every answer. */
function createEventMetrics({ registry, minute }: ReturnType<typeof createProcessMetrics>, answers: AnswerTally) {
  const measured = new Map([
    ['player:answer', 'answer'],
    ['player:join', 'join'],
  ] as const);
  const events = new LatencyFamily(
    registry,
    {
      name: 'quickfire_event_seconds',
      help: 'Time from a client event to its acknowledgement',
      labelNames: ['event', 'code', 'path'],
    },
    ([event = '', code = '', path]) => {
      const measure = measured.get(event as 'player:answer');
      return {
        // Rate-limited events are refused at once: their times would hide the others' waits.
        minute:
          measure === undefined || code === 'too_many' ? undefined : minute.histogram(measure, path as MeasuredPath),
        counter: measure === 'answer' ? answers.counter(path as MeasuredPath, code) : undefined,
      };
    },
  );
  registerComputed(
    registry,
    { name: 'quickfire_answers_total', help: 'Answers by what became of them', type: 'counter' },
    () => answers.read().map(({ path, outcome, count }) => ({ labels: { path, outcome }, value: count })),
  );
  return {
    eventAnswered: (event: string, code: string, path: MeasuredPath, seconds: number) =>
      events.of(event, code, path).observe(seconds),
    /** Counts an acknowledged answer that had been acknowledged before. */
    answerRepeated(path: MeasuredPath) {
      answers.counter(path, 'duplicate').total += 1;
    },
  };
}

/** All metrics of a worker process. */
export function createWorkerMetrics() {
  const common = createProcessMetrics();
  const { registry, minute } = common;
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `quickfire_fold_${name}_total`, help, labelNames, registers });
  const rows = counter('rows', 'Rows folded into Postgres');
  const entries = counter('entries', 'Log entries folded');
  const ignored = counter('ignored_rows', 'Rows that were there already');
  const deadLetters = counter('dead_letters', 'Entries that can never be folded', ['reason', 'acked']);
  const parked = counter('parked', 'Log entries set aside for a worker that knows their games', ['reason']);
  const parkedNow = new Gauge({
    name: 'quickfire_fold_parked_entries',
    help: 'Log entries that wait for a worker that knows their games',
    registers,
  });
  const redone = counter('redone', 'Batches that were refused and folded with care');
  const broken = counter('locks_broken', 'Sessions ended because they sat on a lock');
  const away = counter('away', 'Passes that failed because Redis or Postgres was away');
  const seconds = new LatencyFamily(
    registry,
    { name: 'quickfire_fold_batch_seconds', help: 'Time from reading a batch to its commit', labelNames: ['path'] },
    ([path]) => ({ minute: minute.histogram('fold', path as MeasuredPath) }),
  );
  const left = new Gauge({
    name: 'quickfire_fold_shards_left',
    help: 'Shards this worker may not fold',
    labelNames: ['reason'],
    registers,
  });
  const leftBy = new Map<number, string>();
  return {
    ...common,
    jobs: createJobMetrics(registry),
    folded(batch: { entries: number; rows: number; seconds: number | undefined }) {
      entries.inc(batch.entries);
      rows.inc(batch.rows);
      // Only buffered answers are folded.
      if (batch.seconds !== undefined) seconds.of('buffered').observe(batch.seconds);
    },
    deadLetter: (reason: string, acked: boolean) => deadLetters.inc({ reason, acked: String(acked) }),
    ignored: (count: number) => ignored.inc(count),
    parked: (reason: string) => parked.inc({ reason }),
    parkedNow: (count: number) => parkedNow.set(count),
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
