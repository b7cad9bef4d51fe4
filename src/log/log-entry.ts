/**
 * The entries of a shard's log, as the scripts write them and the folder reads them: stream fields `v` (version), `t`
 * (type), `g` (game id), `d` (JSON). Entries in the log have been acknowledged, so reading never throws. A malformed
 * entry is *poison* and becomes a dead letter. An entry that a later version may have written is *unknown* and waits for
 * that version. In every version an entry of a game names it in `g`, so that only that game has to wait.
 */
import * as z from 'zod/mini';
import { countsSchema } from '../protocol/quiz.ts';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { isStorable } from '../lib/is-storable.ts';
import { regradeEffect, reportedRegrade } from '../protocol/regrades.ts';
import { instant } from '../protocol/text.ts';

/**
 * The versions this process reads. A new type of entry, field or value makes a new version; a release that writes one
 * also reads the earlier ones. Each entry has the lowest version that allows it, so that a worker of an earlier release
 * parks no entry that it could fold: `versionOf` lists the types above version 1.
 */
const readVersions: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5', '6']);
const laterVersions: Partial<Record<LogEntryType, string>> = { rename: '2', reclaim: '3', regrade: '5' };
const versionOf = (type: LogEntryType, data: object): string =>
  'e' in data ? '6' : 'u' in data ? '4' : (laterVersions[type] ?? '1');

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The ranges of Postgres' `integer` and `smallint`. */
const int4 = integerBetween(0, 2_147_483_647);
const questionIndex = integerBetween(0, 32_767);
const playerId = textOf(1, 64);

/** Names were validated when they were accepted; cleaning may have made them longer than the limit for requests. */
const loggedName = textOf(1, 5000);

const dataSchemas = {
  /** `u`, the user id of a seat's owner, needs version 4; `e`, its entry in the pot, version 6. */
  join: z.object({
    p: playerId,
    n: loggedName,
    t: z.optional(loggedName),
    o: int4,
    at: instant,
    u: z.optional(z.string().check(z.regex(uuid))),
    e: z.optional(z.string().check(z.regex(uuid))),
  }),
  leave: z.object({ p: playerId, at: instant }),
  kick: z.object({ p: playerId, at: instant }),
  /** Only in the lobby. */
  rename: z.object({ p: playerId, n: loggedName, at: instant }),
  /** The seat was given to another device: tokens of earlier generations are void. */
  reclaim: z.object({ p: playerId, generation: int4, at: instant }),
  start: z.object({ at: instant }),
  /** Each item of `a` is `[playerId, answer, elapsedMs, streakBefore]`; `readLoggedAnswer` reads them one by one. */
  answers: z.object({ q: questionIndex, a: z.array(z.unknown()).check(z.minLength(1)) }),
  closed: z.object({ q: questionIndex, openedAt: instant, closedAt: instant }),
  scored: z.object({
    q: questionIndex,
    counts: countsSchema,
    answered: int4,
    correct: z.nullable(int4),
    averageMs: z.nullable(int4),
    scorer: textOf(1, 64),
    openedAt: instant,
    closedAt: instant,
  }),
  /** Questions count differently from here on; answers before it are scored again. */
  regrade: z.object({
    id: z.string().check(z.regex(uuid)),
    seq: int4,
    by: z.string().check(z.regex(uuid)),
    at: instant,
    note: textOf(0, 500),
    questions: reportedRegrade.shape.questions,
    effect: z.object(regradeEffect),
    /** What finds it for whoever asks again. Without a version of its own: a worker that does not know it folds the rest. */
    keyed: z.optional(z.object({ route: textOf(1, 100), key: textOf(1, 64), bodyDigest: textOf(1, 64) })),
  }),
  over: z.object({ status: z.enum(['finished', 'ended', 'abandoned']), at: instant }),
} as const;

export type LogEntryType = keyof typeof dataSchemas;
export type LogEntryData<T extends LogEntryType> = z.infer<(typeof dataSchemas)[T]>;

/** A readable entry. `id` is its log id, `<ms>-<n>`. */
export type LogEntry = {
  [T in LogEntryType]: { id: string; type: T; gameId: string; data: LogEntryData<T>; fields: StreamFields };
}[LogEntryType];

/** Names and values in turn, as Redis returns them. */
export type StreamFields = readonly string[];

/** An entry, or one answer in it, that can never be folded. */
export interface Poison {
  id: string;
  type: 'poison';
  /** If the entry names one. */
  gameId?: string;
  /** If the whole entry is poison. */
  fields?: StreamFields;
  /** Index of the answer in the entry; 0 for the whole entry. */
  position: number;
  /** A code that may be a metric label, then its details. */
  reason: PoisonReason;
  detail: string;
  /** The content as text. */
  payload: string;
  /** Whether players have an acknowledgement for it. */
  acked: boolean;
}
export type PoisonReason =
  | 'malformed'
  | 'unknown_type'
  | 'unknown_game'
  | 'unknown_question'
  | 'unknown_player'
  | 'invalid_answer'
  | 'contradicts_stored'
  | 'refused_by_database';

/** An entry of an unknown version or type: this process may fold neither it nor later entries of its game. */
export interface UnknownEntry {
  id: string;
  type: 'unknown';
  gameId?: string;
  fields: StreamFields;
  reason: 'log_version' | 'log_type';
  detail: string;
}

export type ReadEntry = LogEntry | Poison | UnknownEntry;

export interface LoggedAnswer {
  playerId: string;
  answer: unknown;
  elapsedMs: number;
  streakBefore: number;
}

/** Reads one stream entry; `fields` is the flat list of names and values. */
export function readLogEntry(id: string, fields: StreamFields): ReadEntry {
  const named = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) named.set(fields[index] ?? '', fields[index + 1] ?? '');
  const version = named.get('v') ?? '';
  const type = named.get('t') ?? '';
  const gameId = named.get('g') ?? '';
  const ofGame = uuid.test(gameId) ? { gameId } : {};
  const poison = (reason: PoisonReason, detail: string): Poison => ({
    id,
    type: 'poison',
    ...ofGame,
    fields,
    position: 0,
    reason,
    detail,
    payload: JSON.stringify(fields),
    acked: type === 'answers',
  });
  const unknown = (reason: UnknownEntry['reason'], detail: string): UnknownEntry => {
    return { id, type: 'unknown', ...ofGame, fields, reason, detail };
  };
  // Later versions are numbers and later types are lower-case names; no version of ours wrote anything else.
  if (!readVersions.has(version)) {
    return /^[1-9]\d{0,8}$/.test(version) ? unknown('log_version', version) : poison('malformed', 'no version');
  }
  if (!isLogEntryType(type)) {
    return /^[a-z][a-z_]{0,31}$/.test(type) ? unknown('log_type', type) : poison('unknown_type', `type "${type}"`);
  }
  if (!uuid.test(gameId)) return poison('unknown_game', 'the game id is not a UUID');
  const data = parseJson(named.get('d') ?? '');
  if (data === undefined) return poison('malformed', 'not JSON');
  const parsed = dataSchemas[type].safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return poison('malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return { id, type, gameId, data: parsed.data, fields } as LogEntry;
}

/** Reads one of an entry's answers; `undefined` when it does not have the shape of any answer. */
export function readLoggedAnswer(raw: unknown): LoggedAnswer | undefined {
  if (!Array.isArray(raw) || raw.length !== 4) return undefined;
  const [playerId, answer, elapsedMs, streakBefore] = raw as unknown[];
  if (typeof playerId !== 'string' || playerId === '' || playerId.length > 64 || !isStorable(playerId))
    return undefined;
  if (typeof answer === 'string' && !isStorable(answer)) return undefined;
  if (!isInt4(elapsedMs) || !isInt4(streakBefore)) return undefined;
  return { playerId, answer, elapsedMs, streakBefore };
}

/** The stream fields of an entry, for writers in TypeScript; the scripts write the same. */
export function logEntryFields<T extends LogEntryType>(type: T, gameId: string, data: LogEntryData<T>): string[] {
  return ['v', versionOf(type, data), 't', type, 'g', gameId, 'd', JSON.stringify(data)];
}

/** The share of a batch that an entry takes: its rows. */
export function rowsOf(entry: ReadEntry): number {
  return entry.type === 'answers' ? entry.data.a.length : 1;
}

function isLogEntryType(type: string): type is LogEntryType {
  return Object.hasOwn(dataSchemas, type);
}

function isInt4(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
