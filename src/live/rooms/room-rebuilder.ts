import type { EntityManager } from '@mikro-orm/postgresql';
import { Answer } from '../../../entities/answer.ts';
import { DirectQuestion } from '../../../entities/direct-question.ts';
import { Game } from '../../../entities/game.ts';
import { Player } from '../../../entities/player.ts';
import { QuestionResult } from '../../../entities/question-result.ts';
import { Regrade } from '../../../entities/regrade.ts';
import { ParkedEntry } from '../../../entities/parked-entry.ts';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { isUnknown, readDefinition } from '../../game/requirements.ts';
import { replayQuestion } from '../../game/replay-question.ts';
import { overridesOf, regradedDefinition, type Overrides } from '../../game/regrading/overrides.ts';
import { regradedQuestions } from '../../game/regrading/regraded-questions.ts';
import type { SeatScore } from '../../game/score-question.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Keys } from '../../redis/keys.ts';
import type { ScriptRunner } from '../../redis/script-runner.ts';
import {
  logIdMs,
  rebuildRoom,
  seatsOf,
  storedAnswers,
  type AnswerRow,
  type RebuiltRoom,
  type StoredGame,
} from './rebuild-room.ts';
import { roomKeyList } from './room-key-list.ts';
import type { UnknownGames } from '../../log/unknown-games.ts';

/** Values of one write; even, because most are pairs. */
const chunk = 2000;

/** Folds the parked entries of one game within the caller's transaction. Resolves to whether all are folded. */
export type FoldParked = (
  em: EntityManager,
  context: { shard: number; gameId: string; now: Date },
  definition: GameDefinition & { authored: readonly AuthoredQuestion[] | null },
) => Promise<boolean>;

/** Reads a live game from Postgres and rebuilds its room in Redis. The caller has closed the room's shard. */
export class RoomRebuilder {
  readonly #runner: ScriptRunner;
  readonly #keys: Keys;
  readonly #unknown: UnknownGames;
  readonly #foldEntries: FoldParked;
  /** Games with parked entries that this process cannot fold. Few: each is an unbuilt room. */
  readonly #behind = new Set<string>();

  constructor(deps: { runner: ScriptRunner; keys: Keys; unknown: UnknownGames; foldParked: FoldParked }) {
    this.#runner = deps.runner;
    this.#keys = deps.keys;
    this.#unknown = deps.unknown;
    this.#foldEntries = deps.foldParked;
  }

  /** Whether a new attempt may succeed: unknown games stay so, but other processes may have folded the parked entries. */
  async mayRebuild(em: EntityManager, gameId: string): Promise<boolean> {
    if (this.#unknown.has(gameId)) return false;
    return !this.#behind.has(gameId) || (await em.count(ParkedEntry, { gameId })) === 0;
  }

  /**
   * Folds the game's parked entries first: the transaction of `em` holds the checkpoint of its shard.
   * @returns false when this process does not know the game, or some entry of its log. The room then answers `busy`
   *   until a process that does rebuilds it, so that no client takes its seat for lost.
   * @param attempt the value of the shard's epoch while it is closed; a fencing token
   * @param nowMs not before anything stored of the shard
   * @throws {CodedError} `busy` when another attempt has taken over, or Redis is unavailable; errors of the driver.
   */
  async rebuild(
    em: EntityManager,
    gameId: string,
    { attempt, nowMs }: { attempt: string; nowMs: number },
  ): Promise<boolean> {
    const write = async (part: string, values: readonly (string | number)[] = []) => {
      const reply = await this.#runner.run('rebuild-room', roomKeyList(this.#keys, gameId), [
        attempt,
        gameId,
        part,
        ...values,
      ]);
      if (reply !== 'ok') throw new CodedError('busy', 'another process has taken over');
    };
    const known = await this.#foldParked(em, gameId);
    if (known === undefined) {
      const { definition, pin } = await em.findOneOrFail(Game, { id: gameId }, { disableIdentityMap: true });
      await write('begin', [JSON.stringify(definition), 'pin', pin]);
      return false;
    }
    const game = await readGame(em, gameId, known);
    if (!game.live) return true;
    const seats = seatsOf(game);
    let before: Map<string, SeatScore> = new Map();
    let order: string[] = [];
    let rows: AnswerRow[] = [];
    const counted = { definition: regradedDefinition(game.definition, game.overrides) };
    for (const result of game.results) {
      rows = await readAnswers(em, gameId, result.question);
      ({ after: before, order } = replayQuestion(counted, result, { seats, before, rows }));
    }
    const last = game.results.at(-1)?.question ?? -1;
    const open = await readAnswers(em, gameId, last + 1);
    // Direct answers are in no log, so the log's end does not cover them.
    const latestMs = [...rows, ...open].reduce((latest, { logId }) => Math.max(latest, logIdMs(logId)), nowMs);
    const at = { nowMs: Math.max(latestMs, game.closedAtMs ?? 0) };
    const room = rebuildRoom(game, { after: before, order }, open, at);
    await write('begin', [JSON.stringify(game.definition), ...room.control]);
    for (const part of parts) {
      for (const values of inChunks<string | number>(room[part])) await write(part, values);
    }
    // Keeps answers to the last scored question, so that repeats are recognised as duplicates.
    for (const [question, stored] of [
      [last, rows],
      [last + 1, open],
    ] as const) {
      for (const values of inChunks(storedAnswers(stored))) await write('answers', [question, ...values]);
    }
    await write('finish', [room.phase]);
    return true;
  }

  /** The game's definition, when this process knows it and no entry of its log is parked any more. */
  async #foldParked(em: EntityManager, gameId: string): Promise<GameDefinition | undefined> {
    const stored = await em.findOneOrFail(Game, { id: gameId }, { disableIdentityMap: true });
    const definition = readDefinition(stored.definition);
    if (isUnknown(definition)) {
      this.#unknown.note(gameId, definition.unknown, definition.detail);
      return undefined;
    }
    const context = { shard: this.#keys.room(gameId).shard, gameId, now: new Date() };
    const { authored = null } = stored;
    const isWhole = await this.#foldEntries(em, context, { ...definition, authored });
    if (isWhole) this.#behind.delete(gameId);
    else this.#behind.add(gameId);
    return isWhole ? definition : undefined;
  }

  /** Skips a game that triggered a bug: this process' next attempt would fail the same way. */
  quarantine(gameId: string, error: unknown): void {
    this.#unknown.note(gameId, 'failed', error instanceof Error ? error.message : String(error));
  }
}

const parts = [
  'seats',
  'names',
  'join_keys',
  'scores',
  'board',
  'teams',
  'kicked',
  'present',
  'gone',
  'waiting',
] as const satisfies (keyof RebuiltRoom)[];

function* inChunks<T>(values: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < values.length; from += chunk) yield values.slice(from, from + chunk);
}

async function readGame(
  em: EntityManager,
  gameId: string,
  definition: GameDefinition,
): Promise<StoredGame & { live: boolean }> {
  const game = await em.findOneOrFail(Game, { id: gameId }, { disableIdentityMap: true });
  const players = await em.find(Player, { gameId }, { orderBy: { joinOrder: 'asc' }, disableIdentityMap: true });
  const results = await em.find(QuestionResult, { gameId }, { orderBy: { question: 'asc' }, disableIdentityMap: true });
  const regrades = await em.find(Regrade, { gameId }, { orderBy: { seq: 'asc' }, disableIdentityMap: true });
  const next = (results.at(-1)?.question ?? -1) + 1;
  const direct = await em.findOne(DirectQuestion, { gameId, question: next }, { disableIdentityMap: true });
  return {
    pin: game.pin,
    definition,
    live: game.status === 'lobby' || game.status === 'running',
    createdAtMs: game.createdAt.getTime(),
    startedAtMs: game.startedAt?.getTime() ?? null,
    hostGeneration: game.hostGeneration,
    regrades: regrades.length,
    areLinksWithdrawn: game.resultLinksWithdrawnAt !== null,
    // Not of the game's row, which a job may have to follow.
    overrides: await readOverrides(em, { gameId, definition, regrades }),
    players: players.map(({ playerId, nickname, team, joinOrder, generation, userId, ...row }) => ({
      playerId,
      nickname,
      team,
      joinOrder,
      joinedAtMs: row.joinedAt.getTime(),
      leftAtMs: row.leftAt?.getTime() ?? null,
      kickedAtMs: row.kickedAt?.getTime() ?? null,
      generation,
      userId,
      potEntryId: row.potEntryId ?? null,
    })),
    results: results.map(({ question, counts, answered, openedAt, closedAt }) => ({
      question,
      counts,
      answered,
      openedAtMs: openedAt.getTime(),
      closedAtMs: closedAt.getTime(),
    })),
    closedAtMs: direct?.closedAt?.getTime() ?? null,
  };
}

async function readOverrides(
  em: EntityManager,
  { gameId, definition, regrades }: { gameId: string; definition: GameDefinition; regrades: Regrade[] },
): Promise<Overrides | null> {
  if (regrades.length === 0) return null;
  const [row] = await em.execute<[{ authored: string }]>(`select authored_questions_of(?::uuid)::text as authored`, [
    gameId,
  ]);
  const authored = JSON.parse(row.authored) as AuthoredQuestion[];
  return overridesOf(definition.questions, regradedQuestions(definition.questions, authored, regrades));
}

async function readAnswers(em: EntityManager, gameId: string, question: number): Promise<AnswerRow[]> {
  const rows = await em.find(Answer, { gameId, question }, { disableIdentityMap: true });
  return rows.map(({ playerId, answer, elapsedMs, logId }) => ({ playerId, answer, elapsedMs, logId }));
}
