import { setTimeout as sleep } from 'node:timers/promises';
import { UniqueConstraintViolationException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Regrade } from '../../../entities/regrade.ts';
import { noteRewardCause } from '../../db/reward-causes.ts';
import { enqueueMoments } from '../../db/game-moments.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { authoredKey, changeQuestion, refusal } from '../../game/regrading/change-question.ts';
import { compareTables } from '../../game/regrading/compare-tables.ts';
import { overridesOf, type Overrides } from '../../game/regrading/overrides.ts';
import { regradedQuestions } from '../../game/regrading/regraded-questions.ts';
import type { Rescoring } from '../../game/regrading/rescoring.ts';
import { shownKey, type ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { RegradeEffect, RegradeReply, RegradeRequest } from '../../protocol/regrades.ts';
import { findKept, findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { knownDefinition } from '../games/known-definition.ts';
import type { LoggedRegrade, RegradableRoom, RegradeRooms } from './regrade-room.ts';
import * as sql from './regrade-sql.ts';
import { readAsked, rescoreRows } from './rescore-rows.ts';

/** How long a regrade waits for folding, which is a second behind the room at most while all is well. */
const foldWaitMs = 3000;
const foldPollMs = 100;
/** Characters of a log entry, which Redis keeps until it is folded. */
const loggedMax = 256_000;

export interface RegraderDeps {
  orm: MikroORM;
  rooms: RegradeRooms;
  people: Pick<PersonLimits, 'inTurn' | 'lock'>;
  randomness: Pick<Randomness, 'uuid'>;
  /** Unix milliseconds. */
  now: () => number;
}

export interface AskedRegrade {
  gameId: string;
  ownerId: string;
  request: RegradeRequest;
  keyed: KeyedRequest | undefined;
}

interface FoundGame {
  definition: GameDefinition;
  authored: readonly AuthoredQuestion[];
  /** Whether everything of the game is in Postgres. */
  isStored: boolean;
}

/** A regrade in its transaction. */
interface Made {
  regrade: LoggedRegrade;
  rescoring: Rescoring;
  /** The last question, if it was regraded. */
  revealed: Parameters<RegradeRooms['commitRegrade']>[1]['revealed'];
}

/**
 * Regrades questions of games that are over, or between two questions. Rows of Postgres are scored again by the pure
 * rules, in one transaction under a lock of the game. Of a live game the room's scores change in the same moment: the
 * script that writes them, and the log entry, is the transaction's last step. If the commit after it is lost, folding
 * that entry makes up for it. Stateless.
 */
export class Regrader {
  readonly #deps: RegraderDeps;

  constructor(deps: RegraderDeps) {
    this.#deps = deps;
  }

  /**
   * @throws {CodedError} `not_found` for games that are absent or another owner's; `conflict` while a question is open or
   *   about to be, of an anonymised game, and for a key of another request; `bad_request` with the path of what does not fit; `busy` while
   *   folding is behind, and without Redis or Postgres.
   */
  async regrade(asked: AskedRegrade): Promise<RegradeReply> {
    return await this.#deps.people.inTurn(asked.ownerId, () => this.#regrade(asked));
  }

  async #regrade({ ownerId, request, keyed, ...asked }: AskedRegrade): Promise<RegradeReply> {
    const { orm, rooms } = this.#deps;
    const gameId = canonicalUuid(asked.gameId);
    if (gameId === undefined) throw notFound();
    const own = { gameId, ownerId };
    const game = await readOwn(orm.em.fork(), own);
    // A dry run is worked out each time.
    const repeated = request.dryRun === true ? undefined : keyed;
    const earlier = repeated && (await this.#findEarlier(orm.em.fork(), gameId, repeated));
    if (earlier !== undefined) return earlier;
    const room = game.isStored ? undefined : await rooms.findRegradable(gameId);
    if (room?.state === 'lobby') throw notStarted();
    if (room?.state === 'playing') {
      const made = repeated && (await this.#findFolded(own, { room, keyed: repeated }));
      if (made === undefined) throw playing();
      return made;
    }
    await this.#waitForFolding(own, room);
    if (request.dryRun === true) {
      const { regrade } = await this.#make(orm.em.fork(), { ...own, request, room, writes: false });
      const replayed = keyed !== undefined && (await this.#keepDryRun(own, keyed));
      return { ...regrade.effect, dryRun: true, ...(replayed && { replayed }) };
    }
    const made = await orm.em.fork().transactional(async (em) => {
      await em.execute(sql.lock, [gameId]);
      const twin = keyed && (await this.#findEarlier(em, gameId, keyed));
      if (twin !== undefined) return twin;
      return await this.#store(em, { ...own, request, room, keyed });
    });
    if (!('rescoring' in made)) return made;
    if (room?.state !== 'between') await this.#showInRoom(gameId, made);
    return { regradeId: made.regrade.id, ...made.regrade.effect };
  }

  /** The reply of an earlier request with this key. */
  async #findEarlier(em: EntityManager, gameId: string, keyed: KeyedRequest): Promise<RegradeReply | undefined> {
    const kept = await findKept(em, keyed, this.#deps.now());
    if (kept === undefined) return undefined;
    if (kept.reply !== null) return { ...(kept.reply as RegradeEffect), replayed: true };
    const { resourceId: regradeId } = kept;
    const [row] = await em.execute<{ effect: string }[]>(sql.regradeById, [regradeId, gameId]);
    if (row === undefined) throw new CodedError('not_found', 'The regrade of this key is not there any more.');
    return { regradeId, ...(JSON.parse(row.effect) as RegradeEffect), replayed: true };
  }

  /**
   * Takes the key of a dry run, without its reply: that has names.
   * @returns whether it was taken already. @throws {CodedError} `conflict` for a key of another request
   */
  async #keepDryRun({ gameId, ownerId }: Own, keyed: KeyedRequest): Promise<boolean> {
    const { orm, people, now } = this.#deps;
    return await orm.em.fork().transactional(async (em) => {
      await people.lock(em, ownerId);
      if ((await findMade(em, keyed, now())) !== undefined) return true;
      await noteMade(em, keyed, { resourceId: gameId, now: now() });
      return false;
    });
  }

  /** Stores the key in the regrade's transaction. @throws {CodedError} `busy`, `conflict` for a key that another request has taken */
  async #keep(
    em: EntityManager,
    { gameId, ownerId, keyed }: Own & { keyed: KeyedRequest },
    made: { resourceId: string; reply?: RegradeEffect },
  ): Promise<void> {
    const { people, now } = this.#deps;
    await people.lock(em, ownerId);
    const twin = await this.#findEarlier(em, gameId, keyed);
    if (twin !== undefined)
      throw new CodedError('busy', 'The same request is still being worked on.', { retryAfterMs: 500 });
    await noteMade(em, keyed, { ...made, now: now() });
  }

  /** As `#findEarlier`, once all regrades of the room are in Postgres: the key of a lost commit is folded with its regrade. */
  async #findFolded(
    own: Own,
    { room, keyed }: { room: RegradableRoom; keyed: KeyedRequest },
  ): Promise<RegradeReply | undefined> {
    await this.#waitForFolding(own, { ...room, scoredQ: -1 });
    return await this.#findEarlier(this.#deps.orm.em.fork(), own.gameId, keyed);
  }

  /** Until everything that the regrade is made of is in Postgres. @throws {CodedError} `busy` */
  async #waitForFolding(own: Own, room: RegradableRoom | undefined): Promise<void> {
    const until = this.#deps.now() + foldWaitMs;
    for (;;) {
      const em = this.#deps.orm.em.fork();
      // oxlint-disable-next-line no-await-in-loop -- again and again
      if (await isFolded(em, own, room)) return;
      if (this.#deps.now() >= until) {
        throw new CodedError('busy', 'Its answers are still being stored.', { retryAfterMs: 2000 });
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(foldPollMs);
    }
  }

  /** Scores the game anew with the request's changes. */
  async #make(
    em: EntityManager,
    { gameId, ownerId, request, room, writes }: Own & Changing & { writes: boolean },
  ): Promise<Made & { overrides: Overrides | null }> {
    const game = await readOwn(em, { gameId, ownerId });
    const earlier = await readStored(em, gameId);
    // Not of the game's row: a job may have to follow what folding has just found.
    const present = regradedQuestions(game.definition.questions, game.authored, earlier);
    const asked = new Set((await readAsked(em, gameId)).map(({ question }) => question));
    const { questions, changes } = changeAll({ questions: present, authored: game.authored }, request, asked);
    const definition = { ...game.definition, questions };
    const touched = new Set([...earlier.flatMap((one) => one.questions), ...changes].map(({ index }) => index));
    const rescoring = await rescoreRows(em, { gameId, definition, authored: game.authored, touched, writes });
    const regrade: LoggedRegrade = {
      id: this.#deps.randomness.uuid(),
      seq: (earlier.at(-1)?.seq ?? 0) + 1,
      by: ownerId,
      at: room?.now ?? this.#deps.now(),
      note: request.note,
      questions: changes,
      effect: compareTables(rescoring),
    };
    const last = room === undefined || !touched.has(room.scoredQ) ? undefined : questions[room.scoredQ];
    const revealed = last === undefined ? undefined : { ...rescoring.lastSummary, ...shownKey(last) };
    return { regrade, rescoring, revealed, overrides: overridesOf(game.definition.questions, questions) };
  }

  async #store(
    em: EntityManager,
    { keyed, ...asked }: Own & Changing & { keyed: KeyedRequest | undefined },
  ): Promise<Made | RegradeReply> {
    const { rooms } = this.#deps;
    const { gameId, ownerId, room } = asked;
    const made = await this.#make(em, { ...asked, writes: true });
    if (changesNothing(made.regrade)) {
      const reply = made.regrade.effect;
      if (keyed !== undefined) await this.#keep(em, { gameId, ownerId, keyed }, { resourceId: gameId, reply });
      return reply;
    }
    const { id, seq, by, at, note, questions, effect } = made.regrade;
    if (keyed !== undefined) made.regrade.keyed = loggedKey(keyed);
    if (JSON.stringify(made.regrade).length > loggedMax) throw refusal('/questions', 'are too many at once');
    const isThere = await em.execute<unknown[]>(sql.writeOverrides, [
      made.overrides === null ? null : JSON.stringify(made.overrides),
      gameId,
    ]);
    if (isThere.length === 0) {
      // Deleted or anonymised meanwhile: it says so.
      await readOwn(em, { gameId, ownerId });
      throw notFound();
    }
    em.create(Regrade, { id, gameId, seq, byId: by, at: new Date(at), note, questions, effect });
    try {
      await em.flush();
    } catch (error) {
      // Folding has just made up for a regrade whose commit was lost.
      if (error instanceof UniqueConstraintViolationException) throw movedOn();
      throw error;
    }
    if (keyed !== undefined) await this.#keep(em, { gameId, ownerId, keyed }, { resourceId: id });
    // Of a live game its end does so.
    if (room?.state !== 'between') {
      await enqueueMoments(em, gameId);
      await noteRewardCause(em, gameId, `regrade:${id}`, new Date(at));
    }
    if (room?.state === 'between') {
      if (room.regrades !== seq - 1) throw movedOn();
      const { scores } = made.rescoring.state();
      const commit = { question: room.scoredQ, seq, scores, logged: made.regrade, revealed: made.revealed };
      if (!(await rooms.commitRegrade(gameId, commit))) throw movedOn();
    }
    return made;
  }

  /** The screens of a room that is over show the new podium; a room that is gone has none. */
  async #showInRoom(gameId: string, { regrade: { seq }, rescoring }: Made): Promise<void> {
    const { rooms } = this.#deps;
    try {
      const room = await rooms.findRegradable(gameId);
      if (room?.state !== 'over') return;
      await rooms.commitRegrade(gameId, {
        question: room.scoredQ,
        seq,
        scores: rescoring.state().scores,
        logged: undefined,
      });
    } catch (error) {
      // It is done: only a screen that lasts an hour is behind.
      if (!(error instanceof CodedError)) throw error;
    }
  }
}

interface Own {
  gameId: string;
  ownerId: string;
}

interface Changing {
  request: RegradeRequest;
  room: RegradableRoom | undefined;
}

async function readOwn(em: EntityManager, { gameId, ownerId }: Own): Promise<FoundGame> {
  const [row] = await em.execute<{ definition: string; authored: string; isStored: boolean; isAnonymised: boolean }[]>(
    sql.game,
    [gameId, ownerId],
  );
  if (row === undefined) throw notFound();
  if (row.isAnonymised) throw anonymised();
  const authored = JSON.parse(row.authored) as AuthoredQuestion[];
  return { definition: knownDefinition(row.definition), authored, isStored: row.isStored };
}

async function readStored(em: EntityManager, gameId: string): Promise<Pick<LoggedRegrade, 'seq' | 'questions'>[]> {
  const rows = await em.execute<{ seq: number; questions: string }[]>(sql.regrades, [gameId]);
  return rows.map(({ seq, questions }) => ({ seq, questions: JSON.parse(questions) as LoggedRegrade['questions'] }));
}

async function isFolded(em: EntityManager, own: Own, room: RegradableRoom | undefined): Promise<boolean> {
  const { isStored } = await readOwn(em, own);
  if (isStored || room === undefined || room.state === 'over') return isStored;
  const results = await em.execute<{ count: number }[]>(
    `select count(*)::int as count from question_result where game_id = ?::uuid and question <= ?`,
    [own.gameId, room.scoredQ],
  );
  const regrades = await em.execute<unknown[]>(sql.regrades, [own.gameId]);
  return results[0]?.count === room.scoredQ + 1 && regrades.length >= room.regrades;
}

const loggedKey = ({ route, key, bodyDigest }: KeyedRequest) => ({ route, key, bodyDigest });

/** Neither how a question counts, nor what follows from it. */
function changesNothing({ questions, effect: { changed } }: LoggedRegrade): boolean {
  const isSame = questions.every(({ was, now }) => JSON.stringify(was) === JSON.stringify(now));
  return isSame && changed.players === 0 && changed.answers === 0;
}

/** @throws {CodedError} `bad_request` */
function changeAll(
  { questions, authored }: { questions: readonly ShownQuestion[]; authored: readonly AuthoredQuestion[] },
  { questions: changes }: RegradeRequest,
  asked: ReadonlySet<number>,
): { questions: ShownQuestion[]; changes: LoggedRegrade['questions'] } {
  const now = [...questions];
  const made: LoggedRegrade['questions'] = [];
  for (const [at, change] of changes.entries()) {
    const path = `/questions/${at}`;
    const question = now[change.index];
    if (question === undefined) throw refusal(`${path}/index`, 'the game has no such question');
    if (!asked.has(change.index)) throw refusal(`${path}/index`, 'this question was not asked');
    if (made.some(({ index }) => index === change.index)) throw refusal(`${path}/index`, 'is there already');
    const { index: _index, ...fields } = change;
    if (Object.values(fields).every((field) => field === undefined)) {
      throw refusal(path, 'needs one of accept, correct, void and points');
    }
    const order = authored[change.index];
    const changed = changeQuestion(question, order, { change, path });
    const [was, is] = [authoredKey(question, order), authoredKey(changed, order)];
    if (was === undefined || is === undefined) throw new Error(`a regrade of a ${question.type}`);
    now[change.index] = changed;
    made.push({ index: change.index, was, now: is });
  }
  return { questions: now, changes: made };
}

const notFound = () => new CodedError('not_found', 'There is no such game, or it is not yours.');
const anonymised = () =>
  new CodedError(
    'conflict',
    'The game is anonymised: texts that players typed are gone, so it stays as it was scored.',
  );
const playing = () =>
  new CodedError('conflict', 'A question is being played. Regrade when its result is shown, or after the game.');
const notStarted = () => new CodedError('conflict', 'The game has not started: no question was played.');
const movedOn = () => new CodedError('conflict', 'The game has moved on. Try again when the next result is shown.');
