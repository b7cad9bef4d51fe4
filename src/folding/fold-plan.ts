/** Turns a log batch into rows. Pure: the same log gives the same tables in batches of any size. */
import { authoredCounts, type AuthoredQuestion } from '../game/author-order.ts';
import type { GameDefinition } from '../game/definition.ts';
import type { ShownQuestion } from '../game/question-types/shown-question.ts';
import { isValidAnswer, sameAnswer } from '../game/answer-rules.ts';
import { isUnknown, type UnknownPart } from '../game/requirements.ts';
import { scorers } from '../game/scorers.ts';
import type { Grader } from '../game/question-types/question-rules.ts';
import type { Answer, Counts } from '../protocol/quiz.ts';
import type { GameStatus } from '../protocol/rest.ts';
import { answerRow, type AnswerRow } from '../log/answer-row.ts';
import {
  readLoggedAnswer,
  type LogEntry,
  type LogEntryData,
  type Poison,
  type PoisonReason,
  type ReadEntry,
  type StreamFields,
} from '../log/log-entry.ts';
import type { UnknownReason } from '../log/unknown-games.ts';

export interface PlayerRow {
  gameId: string;
  playerId: string;
  nickname: string;
  team: string | null;
  joinOrder: number;
  /** Set although it is the default: a value from Postgres would have to be read back. */
  generation: 0;
  /** The seat's person, if any. */
  userId: string | null;
  /** Its entry in the pot, if any. */
  potEntryId: string | null;
  joinedAt: Date;
}

export interface ResultRow {
  gameId: string;
  question: number;
  /** Identifies the question in all versions of its quiz; `null` if the database must fill it. */
  questionId: string | null;
  counts: Counts;
  /** The same in author's order; `null` as `questionId`, and if the order is unknown. */
  authoredCounts: Counts | null;
  answered: number;
  correct: number | null;
  averageMs: number | null;
  scorer: string;
  openedAt: Date;
  closedAt: Date;
}

/** A regrade of a live game. Its rows follow by a job: they may be as many as the game has. */
export interface RegradeRow extends Pick<LogEntryData<'regrade'>, 'seq' | 'note' | 'questions' | 'effect'> {
  id: string;
  gameId: string;
  byId: string;
  at: Date;
}

/** A change of an existing row; idempotent. */
export type Change =
  | { type: 'kick'; gameId: string; playerId: string; at: Date }
  /** Left the lobby: deletes the row. */
  | { type: 'leave'; gameId: string; playerId: string }
  | { type: 'rename'; gameId: string; playerId: string; nickname: string }
  | { type: 'reclaim'; gameId: string; playerId: string; generation: number }
  | { type: 'start'; gameId: string; at: Date }
  | { type: 'regrade'; gameId: string; row: RegradeRow; keyed: LogEntryData<'regrade'>['keyed'] }
  | { type: 'over'; gameId: string; status: GameStatus; at: Date };

/** A position in the log: an entry, or its answer at `position`. */
export interface Source {
  entry: LogEntry;
  position?: number;
}

/** The smallest unit that is folded or refused alone. */
export type FoldItem = { source: Source } & (
  | { kind: 'answer'; row: AnswerRow }
  | { kind: 'player'; row: PlayerRow }
  | { kind: 'result'; row: ResultRow }
  | { kind: 'change'; change: Change }
);

export interface FoldPlan {
  /** In the order of the log; no key twice. */
  items: FoldItem[];
  deadLetters: Poison[];
  /** Seats taken and given up within the batch: not stored, except perhaps by an earlier read. */
  passedBy: { gameId: string; playerId: string }[];
  /** Repetitions of a row within the batch. */
  ignored: number;
  /** Entries that can't be folded here, or not yet, in log order. */
  parked: Parked[];
  /** Games whose end is in the batch. */
  ended: string[];
  /** Games with a pot that somebody has left, or whose end is in the batch: a job settles what follows. */
  pots: Set<string>;
  /** The last covered entry, or `undefined`. */
  lastId: string | undefined;
  /** The last one not parked. */
  lastFoldedId: string | undefined;
  entries: number;
}

/** An entry that waits for a worker that knows its game. */
export interface Parked {
  id: string;
  /** Undefined if it names no game. */
  gameId: string | undefined;
  fields: StreamFields;
  /** `order`: known here, but behind a parked entry of its game. */
  reason: UnknownReason | 'order';
  detail: string;
}

/** Without `authored` the database sorts its rows into author's order. */
export type FoldedGame = GameDefinition & { authored?: readonly AuthoredQuestion[] | null };

/** The batch's games, as far as known; a missing game does not exist. */
export type Definitions = ReadonlyMap<string, FoldedGame | UnknownPart>;

/** The games a batch names, existing or not. */
export function gamesOf(entries: readonly ReadEntry[]): Set<string> {
  return new Set(entries.flatMap(({ gameId }) => (gameId === undefined ? [] : [gameId])));
}

/** The game id of entries that name none. */
export const noGame = '';

/**
 * Plans the rows of consecutive entries of one log.
 * @param waiting games with parked entries: their other entries are parked behind
 */
export function planFold(
  entries: readonly ReadEntry[],
  definitions: Definitions,
  waiting: ReadonlySet<string> = new Set(),
): FoldPlan {
  const planner = new FoldPlanner(definitions, waiting);
  for (const entry of entries) planner.add(entry);
  return planner.finish();
}

/** Builds one plan. */
class FoldPlanner {
  readonly plan: FoldPlan = {
    items: [],
    deadLetters: [],
    passedBy: [],
    ignored: 0,
    parked: [],
    ended: [],
    pots: new Set(),
    lastId: undefined,
    lastFoldedId: undefined,
    entries: 0,
  };
  readonly #cancelled = new Set<FoldItem>();
  readonly #definitions: Definitions;
  readonly #waiting: Set<string>;
  /** By the key without its last part, then by that part: each answer needs a lookup. */
  readonly #rows = new Map<string, Map<string, Keyed>>();
  readonly #graders = new Map<ShownQuestion, Grader>();

  constructor(definitions: Definitions, waiting: ReadonlySet<string>) {
    this.#definitions = definitions;
    this.#waiting = new Set(waiting);
  }

  add(entry: ReadEntry): void {
    this.plan.lastId = entry.id;
    this.plan.entries += 1;
    const { gameId } = entry;
    const game = gameId === undefined ? undefined : this.#definitions.get(gameId);
    if (gameId !== undefined && this.#waiting.has(gameId)) this.#park(entry, 'order', '');
    else if (game !== undefined && isUnknown(game)) this.#park(entry, game.unknown, game.detail);
    else if (entry.type === 'unknown') this.#park(entry, entry.reason, entry.detail);
    else if (entry.type === 'poison') this.plan.deadLetters.push(entry);
    else if (game === undefined) this.#refuse({ entry }, 'unknown_game', `game ${entry.gameId}`);
    else this.#addWhole(entry, game);
    if (this.plan.parked.at(-1)?.id !== entry.id) this.plan.lastFoldedId = entry.id;
  }

  /** Adds all of an entry, or nothing if its data reveals a bug: other games of the log must not wait for the fix. */
  #addWhole(entry: LogEntry, game: FoldedGame): void {
    const { items, deadLetters, ended } = this.plan;
    const before = [items.length, deadLetters.length, ended.length] as const;
    try {
      this.#addEntry(entry, game);
    } catch (error) {
      [items.length, deadLetters.length, ended.length] = before;
      this.#park(entry, 'failed', error instanceof Error ? error.message : String(error));
    }
  }

  #park({ id, gameId, fields = [] }: ReadEntry, reason: Parked['reason'], detail: string): void {
    this.#waiting.add(gameId ?? noGame);
    this.plan.parked.push({ id, gameId, fields, reason, detail });
  }

  /** The plan, without cancelled items. */
  finish(): FoldPlan {
    if (this.#cancelled.size > 0) this.plan.items = this.plan.items.filter((item) => !this.#cancelled.has(item));
    return this.plan;
  }

  #addEntry(entry: LogEntry, game: FoldedGame): void {
    const { gameId } = entry;
    const source = { entry };
    const change = (change: Change) => this.plan.items.push({ kind: 'change', change, source });
    const leavesPot = entry.type === 'leave' || entry.type === 'kick' || entry.type === 'over';
    if (leavesPot && game.settings.pot !== undefined) this.plan.pots.add(gameId);
    switch (entry.type) {
      case 'join':
        return this.#addRow(
          { kind: 'player', row: playerRow(gameId, entry.data), source },
          this.#rowsOf(`player ${gameId}`),
          entry.data.p,
        );
      case 'leave':
        return this.#addLeave(gameId, entry.data.p, source);
      case 'kick':
        change({ type: entry.type, gameId, playerId: entry.data.p, at: new Date(entry.data.at) });
        return;
      case 'rename':
        change({ type: entry.type, gameId, playerId: entry.data.p, nickname: entry.data.n });
        return;
      case 'reclaim':
        change({ type: entry.type, gameId, playerId: entry.data.p, generation: entry.data.generation });
        return;
      case 'start':
        change({ type: 'start', gameId, at: new Date(entry.data.at) });
        return;
      case 'regrade':
        change({ type: entry.type, gameId, row: regradeRow(gameId, entry.data), keyed: entry.data.keyed });
        return;
      case 'over':
        this.plan.ended.push(gameId);
        change({ type: 'over', gameId, status: entry.data.status, at: new Date(entry.data.at) });
        return;
      case 'closed':
        // Only marks the end of the question's answers; `scored` has its times.
        return;
      case 'scored':
        if (game.questions[entry.data.q] === undefined)
          this.#refuse(source, 'unknown_question', `question ${entry.data.q}`);
        else
          this.#addRow(
            { kind: 'result', row: resultRow(gameId, entry.data, game.authored?.[entry.data.q]), source },
            this.#rowsOf(`result ${gameId}`),
            String(entry.data.q),
          );
        return;
      case 'answers':
        return this.#addAnswers(entry, game);
    }
  }

  /** A seat taken in the same batch leaves no row. */
  #addLeave(gameId: string, playerId: string, source: Source): void {
    const seats = this.#rowsOf(`player ${gameId}`);
    const joined = seats.get(playerId);
    if (joined === undefined) {
      this.plan.items.push({ kind: 'change', change: { type: 'leave', gameId, playerId }, source });
      return;
    }
    seats.delete(playerId);
    this.#cancelled.add(joined);
    this.plan.passedBy.push({ gameId, playerId });
  }

  #addAnswers(entry: Extract<LogEntry, { type: 'answers' }>, game: FoldedGame): void {
    const question = game.questions[entry.data.q];
    if (question === undefined) {
      this.#refuse({ entry }, 'unknown_question', `question ${entry.data.q}`);
      return;
    }
    const grade = this.#graderOf(question, game);
    const rows = this.#rowsOf(`answer ${entry.gameId} ${entry.data.q}`);
    for (const [position, raw] of entry.data.a.entries()) {
      const source = { entry, position };
      const logged = readLoggedAnswer(raw);
      if (logged === undefined) this.#refuse(source, 'malformed', 'not an answer');
      else if (!isValidAnswer(question, logged.answer as Answer)) this.#refuse(source, 'invalid_answer', question.type);
      else {
        const { gameId } = entry;
        const accepted = { ...logged, answer: logged.answer as Answer, logId: entry.id };
        const row = answerRow({ gameId, definition: game }, question, accepted, grade);
        this.#addRow({ kind: 'answer', row, source }, rows, row.playerId);
      }
    }
  }

  /** A unit of work would silently merge equal keys, so this finds them. */
  #addRow(item: Keyed, rows: Map<string, Keyed>, key: string): void {
    const earlier = rows.get(key);
    if (earlier === undefined) {
      rows.set(key, item);
      this.plan.items.push(item);
    } else if (isSameRow(earlier, item)) this.plan.ignored += 1;
    else this.#refuse(item.source, 'contradicts_stored', 'an earlier entry says otherwise');
  }

  #rowsOf(group: string): Map<string, Keyed> {
    let rows = this.#rows.get(group);
    if (rows === undefined) this.#rows.set(group, (rows = new Map()));
    return rows;
  }

  #refuse(source: Source, reason: PoisonReason, detail: string): void {
    this.plan.deadLetters.push(deadLetterOf(source, reason, detail));
  }

  #graderOf(question: ShownQuestion, game: GameDefinition): Grader {
    const grader = this.#graders.get(question) ?? scorers.of(game).makeGrader(question);
    this.#graders.set(question, grader);
    return grader;
  }
}

/** An item that makes a row of its own. */
export type Keyed = Exclude<FoldItem, { kind: 'change' }>;

/** The fields that find and compare a row. */
export type Known =
  | { kind: 'answer'; row: Pick<AnswerRow, 'gameId' | 'question' | 'playerId' | 'answer'> }
  | { kind: 'player'; row: Pick<PlayerRow, 'gameId' | 'playerId' | 'joinOrder'> }
  | { kind: 'result'; row: Pick<ResultRow, 'gameId' | 'question' | 'answered'> };

/** The row's table and primary key as one string. */
export function keyOf({ kind, row }: Known): string {
  if (kind === 'answer') return `answer ${row.gameId} ${row.question} ${row.playerId}`;
  if (kind === 'player') return `player ${row.gameId} ${row.playerId}`;
  return `result ${row.gameId} ${row.question}`;
}

/** Whether two rows of one key are equal. The first one stays in any case; a difference is worth an alarm. */
export function isSameRow(stored: Known, later: Known): boolean {
  if (stored.kind === 'answer' && later.kind === 'answer') return sameAnswer(stored.row.answer, later.row.answer);
  if (stored.kind === 'player' && later.kind === 'player') return stored.row.joinOrder === later.row.joinOrder;
  if (stored.kind === 'result' && later.kind === 'result') return stored.row.answered === later.row.answered;
  return false;
}

/** The dead letter of an entry that can't be folded. */
export function deadLetterOf({ entry, position }: Source, reason: PoisonReason, detail: string): Poison {
  const { id, type, gameId } = entry;
  const isPart = type === 'answers' && position !== undefined;
  const data = isPart ? { q: entry.data.q, a: [entry.data.a[position]] } : entry.data;
  const payload = JSON.stringify({ t: type, g: gameId, d: data });
  return { id, type: 'poison', position: position ?? 0, reason, detail, payload, acked: type === 'answers' };
}

function playerRow(gameId: string, data: LogEntryData<'join'>): PlayerRow {
  const { p: playerId, n: nickname, t: team = null, o: joinOrder, at } = data;
  const { u: userId = null, e: potEntryId = null } = data;
  return { gameId, playerId, nickname, team, joinOrder, joinedAt: new Date(at), generation: 0, userId, potEntryId };
}

function regradeRow(gameId: string, { id, seq, by: byId, at, note, questions, effect }: LogEntryData<'regrade'>) {
  return { id, gameId, seq, byId, at: new Date(at), note, questions, effect };
}

function resultRow(gameId: string, data: LogEntryData<'scored'>, asked: AuthoredQuestion | undefined): ResultRow {
  const { q: question, counts, answered, correct, averageMs, scorer, openedAt, closedAt } = data;
  return {
    gameId,
    question,
    questionId: asked?.id ?? null,
    counts,
    authoredCounts: authoredCounts(asked, counts),
    answered,
    correct,
    averageMs,
    scorer,
    openedAt: new Date(openedAt),
    closedAt: new Date(closedAt),
  };
}
