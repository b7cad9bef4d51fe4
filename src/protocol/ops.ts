/** The bodies under `/api/ops`, for the admin token only. Replies may grow. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { pageLimit } from './page-limit.ts';
import { instant } from './text.ts';

/** How answers of a game reach Postgres: chosen at its creation. */
export const persistencePaths = ['buffered', 'direct'] as const;
export type PersistencePath = (typeof persistencePaths)[number];

/** As a metric label: `none` if no game, and so no path, is involved. */
export const measuredPaths = [...persistencePaths, 'none'] as const;
export type MeasuredPath = (typeof measuredPaths)[number];

/** Latencies for operators; docs/OPERATING.md says from where to where. */
export const latencyMeasures = ['join', 'answer', 'fanout', 'fold', 'redis', 'rest'] as const;
export type LatencyMeasure = (typeof latencyMeasures)[number];

const millis = z.number().check(z.nonnegative());
const share = z.number().check(z.minimum(0), z.maximum(1));

/** A process' sample, about a second old. */
export const opsProcess = z.object({
  id: z.string(),
  kind: z.enum(['web', 'worker']),
  /** When the sample was taken, on Redis' clock. */
  at: instant,
  uptimeMs: z.int(),
  /** Cores in use, user and system, over the last seconds. */
  cpu: z.number().check(z.nonnegative()),
  /** Resident. */
  memoryBytes: z.int(),
  eventLoop: z.object({ lagP99Ms: millis, utilization: share }),
  pool: z.object({ used: z.int(), idle: z.int(), waiting: z.int() }),
  /** Of a web: open sockets; rooms with local sockets; players' sockets. */
  sockets: z.optional(z.int()),
  rooms: z.optional(z.int()),
  players: z.optional(z.int()),
  /** Of a web: what it refuses. 0 nothing, 1 newcomers, 2 connections too. */
  busyLevel: z.optional(z.int()),
});

/** Over the last minute, of all processes together. */
export const opsLatency = z.object({
  measure: z.enum(latencyMeasures),
  path: z.enum(measuredPaths),
  count: z.int(),
  p50Ms: millis,
  p95Ms: millis,
  p99Ms: millis,
});

/** The source of the present percentage: none, the flags file, an operator, or the guard. */
export const rolloutSources = ['default', 'file', 'ops', 'step_back'] as const;
const percent = z.int().check(z.minimum(0), z.maximum(100));

/** The rule for new games. */
export const rolloutRule = z.object({
  /** Share of new games that are buffered; the others are direct. */
  percent,
  source: z.enum(rolloutSources),
  by: z.optional(z.string()),
  at: z.optional(instant),
  /** The reason of an automatic roll-back. */
  reason: z.optional(z.string()),
});

export const rolloutReply = z.object({
  ...rolloutRule.shape,
  /** The limits of the buffered path; beyond them it rolls back. */
  limits: z.object({ p99Ms: millis, errorPercent: z.number().check(z.nonnegative()), samplesMin: z.int() }),
  /** The limit that it exceeds now, in words. */
  alarm: z.optional(z.string()),
  /** The flags file, and its error if any. */
  file: z.optional(z.object({ path: z.string(), error: z.optional(z.string()) })),
});

/** `PUT /api/ops/rollout`. `by` is shown to other operators. */
export const rolloutRequest = z.strictObject({ percent, by: z.optional(textOf(1, 64)) });

export const opsReply = z.object({
  now: instant,
  processes: z.array(opsProcess),
  latency: z.array(opsLatency),
  /**
   * Answers by outcome, of all running processes: since each began, and in the last minute. `outcome` is `accepted`,
   * `duplicate` or an error's code.
   */
  answers: z.array(z.object({ path: z.enum(measuredPaths), outcome: z.string(), count: z.int(), lastMinute: z.int() })),
  /** Of all shards: entries in the logs, and the age of the oldest unfolded one (0: all are in Postgres). */
  log: z.object({ entries: z.int(), foldLagMs: millis }),
  /** Redis' memory in use, in percent of `maxmemory`. */
  redis: z.optional(z.object({ memoryPercent: z.number().check(z.nonnegative()) })),
  rollout: z.optional(rolloutReply),
});

/** `waiting`: to run now or later, or again; `failed`: no more attempts; `unknown`: a task that this version lacks. */
export const jobStates = ['waiting', 'running', 'failed', 'unknown'] as const;
export type JobState = (typeof jobStates)[number];

export const job = z.object({
  /** Digits. */
  id: z.string(),
  task: z.string(),
  state: z.enum(jobStates),
  /** Ids of the job's subjects. */
  payload: z.record(z.string(), z.unknown()),
  attempts: z.int(),
  maxAttempts: z.int(),
  createdAt: instant,
  /** Earliest moment to run. */
  runAt: instant,
  /** Since when it has been running. */
  lockedAt: z.optional(instant),
  /** Of the last failed attempt. */
  lastError: z.optional(z.string()),
});

/** `GET /api/admin/jobs`: the newest first. */
export const jobsQuery = z.strictObject({
  state: z.optional(z.enum(jobStates)),
  limit: pageLimit,
  /** `next` of the previous page. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,18}$/))),
});

export const jobsReply = z.object({
  jobs: z.array(job),
  next: z.optional(z.string()),
  /** All jobs, without the filter. `waitedMs`: how long the oldest runnable job has waited. */
  counts: z.array(z.object({ task: z.string(), state: z.enum(jobStates), count: z.int(), waitedMs: millis })),
  /** The last run of each clean-up task that has succeeded. */
  runs: z.array(
    z.object({
      task: z.string(),
      ranAt: instant,
      /** What that run has changed: games for `expire-games`, else rows. */
      affected: z.int(),
      /** The last run that has changed anything, and how much. */
      changedAt: z.optional(instant),
      changed: z.optional(z.int()),
      /** Of all runs. */
      total: z.int(),
    }),
  ),
});

export type Job = z.infer<typeof job>;
export type JobsQuery = z.infer<typeof jobsQuery>;
export type JobsReply = z.infer<typeof jobsReply>;
export type OpsProcess = z.infer<typeof opsProcess>;
export type OpsLatency = z.infer<typeof opsLatency>;
export type RolloutRule = z.infer<typeof rolloutRule>;
export type RolloutReply = z.infer<typeof rolloutReply>;
export type OpsReply = z.infer<typeof opsReply>;
