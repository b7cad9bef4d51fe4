import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { DirectQuestion } from '../../../entities/direct-question.ts';
import { Game } from '../../../entities/game.ts';
import { Quiz as QuizRow } from '../../../entities/quiz.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { copyQuiz, type GameDefinition } from '../../game/definition.ts';
import { foldForSearch } from '../../lib/search-words.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { PersistencePath } from '../../protocol/ops.ts';
import type { Quiz } from '../../protocol/quiz.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { MarkupFormatter } from '../quizzes/markup/markup-formatter.ts';
import type { QuizLibrary } from '../quizzes/quiz-library.ts';
import { findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { checkGameBudget } from './game-budget.ts';
import type { Pot } from '../../protocol/pots.ts';
import { endUnopened } from './end-unopened.ts';
import type { LiveRooms } from './live-rooms.ts';

export interface GameRequest {
  ownerId: string;
  quizId: string;
  settings: Settings;
  /** The owner's finished game whose people continue in this one. */
  after?: string | undefined;
  /** Address of the request. */
  address: string;
  /** If the caller may repeat it. */
  keyed?: KeyedRequest | undefined;
}

export interface OpenedGame {
  gameId: string;
  pin: string;
  path: PersistencePath;
  hostGeneration: number;
  /** Made by an earlier request with this key. */
  replayed: boolean;
}

/** What is put up for prizes; `app` supplies it. */
export interface PotStore {
  /** @throws {CodedError} `not_allowed`, `bad_request`, `limit` */
  checkWanted(pot: Pot): void;
  /** Runs the transaction that creates a game, and repeats it after a deadlock. */
  transact<T>(work: (em: EntityManager, putUp: PutUp) => Promise<T>): Promise<T>;
  /** Gives the pot of a game back that has ended without a room; a job does so as well. */
  settle(gameId: string): Promise<void>;
}
/** Call it last in the transaction. @throws {CodedError} `insufficient` */
export type PutUp = (game: { gameId: string; hostId: string; pot: Pot }) => Promise<void>;

export interface OpenerDeps {
  pots: PotStore;
  orm: MikroORM;
  quizzes: Pick<QuizLibrary, 'read' | 'contentBytes'>;
  rooms: LiveRooms;
  formatter: Pick<MarkupFormatter, 'withTrees'>;
  people: PersonLimits;
  randomness: Pick<Randomness, 'next' | 'uuid'>;
  now: () => number;
  choosePath: (gameId: string) => Promise<PersistencePath>;
  /** Throws `busy` without capacity for a game of about this size. */
  admit: (bytes: number) => Promise<void>;
  /** Throws `too_many` when an address's guests open too many or too large games. */
  countGuestGame: (address: string, bytes: number) => Promise<void>;
}

/** Exceeds the sum of time-outs while opening a room: after it, no request is opening the game. */
const twinMs = 10_000;
/** A row without room stays for a repeated request; then the game is abandoned. */
const neverOpenedMs = 90_000_000;

/**
 * Opens games: first the row, in one transaction with all that limits count, then the room, then marks the row as open.
 * After a crash in between, the row stops counting after half a minute, and the same request with the same key resumes
 * it. A game with a pot is ended instead, at once or by a job within minutes, so that nothing stays held. Stateless.
 */
export class GameOpener {
  readonly #deps: OpenerDeps;

  constructor(deps: OpenerDeps) {
    this.#deps = deps;
  }

  /** @throws as `GameDirectory.create` */
  async open(request: GameRequest): Promise<OpenedGame> {
    return await this.#deps.people.inTurn(request.ownerId, async () => {
      return (await this.#openAgain(request)) ?? (await this.#openNew(request));
    });
  }

  async #openNew(request: GameRequest): Promise<OpenedGame> {
    const { orm, quizzes, rooms, people, formatter, randomness, choosePath, admit, now } = this.#deps;
    const { ownerId, settings, keyed } = request;
    const { pot } = settings;
    if (pot !== undefined) this.#deps.pots.checkWanted(pot);
    const em = orm.em.fork();
    // An early check keeps refusals cheap; the one under the lock decides.
    const expected = await quizzes.contentBytes(ownerId, request.quizId);
    const game = { ownerId, bytes: expected, now: now() };
    const allowance = await people.read(em, ownerId);
    await checkGameBudget(em, allowance, game);
    await admit(expected);
    if (people.isGuest(allowance)) await this.#deps.countGuestGame(request.address, expected);
    const before = await findBefore(em, request, rooms);
    if (pot !== undefined) await mustBeOwn(em, ownerId, request.quizId);
    const { id: quizId, version: quizVersion, ...quiz } = await quizzes.read(ownerId, request.quizId);
    const gameId = randomness.uuid();
    const path = await choosePath(gameId);
    const { firstGame } = before ?? {};
    const made = copyQuiz(quiz, settings, () => randomness.next());
    const { authored } = made;
    const questions = await formatter.withTrees(made.definition.questions);
    const definition = { ...made.definition, questions, path, ...(firstGame === undefined ? {} : { firstGame }) };
    const bytes = Buffer.byteLength(JSON.stringify(definition));
    const pin = await rooms.reservePin(gameId);
    const twin = await this.#deps.pots.transact(async (locked, putUp) => {
      const held = await people.lock(locked, ownerId);
      const earlier = keyed && (await findMade(locked, keyed, now()));
      if (earlier !== undefined) return earlier;
      const createdAt = new Date(now());
      await checkGameBudget(locked, held, { ownerId, bytes, now: createdAt.getTime() });
      await endNeverOpened(locked, ownerId, createdAt);
      const afterId = before === undefined ? null : await claimBefore(locked, before.id, createdAt);
      const copied = { quizId, quizVersion, ...shownInLists(quiz), quizTags: quiz.tags ?? [], authored };
      const about = { ...copied, definition, definitionBytes: bytes, path };
      locked.create(Game, { id: gameId, pin, ownerId, ...about, createdAt, openingAt: createdAt, afterId });
      if (path === 'direct') {
        for (const [question, asked] of authored.entries()) {
          locked.create(DirectQuestion, { gameId, question, authored: asked });
        }
      }
      if (keyed !== undefined) await noteMade(locked, keyed, { resourceId: gameId, now: createdAt.getTime() });
      if (pot !== undefined) await putUp({ gameId, hostId: ownerId, pot });
      return undefined;
    });
    if (twin !== undefined) return await this.#take(request, twin);
    await this.#openRoom({ gameId, pin, definition, afterId: before?.id }, keyed !== undefined);
    return { gameId, pin, path, hostGeneration: 0, replayed: false };
  }

  /** The game of an earlier request with this key. */
  async #openAgain(request: GameRequest): Promise<OpenedGame | undefined> {
    const { orm, now } = this.#deps;
    const made = request.keyed && (await findMade(orm.em.fork(), request.keyed, now()));
    return made === undefined ? undefined : await this.#take(request, made);
  }

  /** Returns an existing game; opens its room if its creator died before that. */
  async #take({ ownerId, keyed }: GameRequest, gameId: string): Promise<OpenedGame> {
    const { orm, rooms, people, now } = this.#deps;
    const game = await orm.em.fork().transactional(async (em) => {
      const allowance = await people.lock(em, ownerId);
      const found = { id: gameId, ownerId, deletedAt: null };
      const row = await em.findOne(Game, found, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (row === null) throw new CodedError('not_found', 'The game that this request made is not there any more.');
      if (row.openingAt === null || row.openingAt === undefined) return { row };
      if (row.endedAt !== null) {
        // Its opening was given up since the key was read.
        if (keyed !== undefined && (await findMade(em, keyed, now())) === undefined) throw stillOpening();
        return { row };
      }
      const openingAt = new Date(now());
      if (openingAt.getTime() - row.openingAt.getTime() < twinMs) {
        throw stillOpening();
      }
      const size = { ownerId, bytes: row.definitionBytes, now: openingAt.getTime(), except: gameId };
      await checkGameBudget(em, allowance, size);
      if (!(await rooms.holdPin(gameId, row.pin))) row.pin = await rooms.reservePin(gameId);
      row.openingAt = openingAt;
      row.createdAt = openingAt;
      return { row, opens: true };
    });
    const { pin, path, hostGeneration, definition, afterId } = game.row;
    if (game.opens) await this.#openRoom({ gameId, pin, definition, afterId }, true);
    return { gameId, pin, path, hostGeneration, replayed: true };
  }

  /** @param repeatable on failure, keep the row for a repeated request, unless it has a pot */
  async #openRoom(
    room: { gameId: string; pin: string; definition: GameDefinition; afterId?: string | null | undefined },
    repeatable: boolean,
  ): Promise<void> {
    const { orm, rooms, now } = this.#deps;
    const own = { id: room.gameId, openingAt: { $ne: null } };
    try {
      await rooms.open(room);
      const { gameId, pin, definition, afterId } = room;
      if (afterId) await rooms.follow(afterId, { gameId, pin, title: definition.title });
    } catch (error) {
      const { gameId, definition } = room;
      const hasPot = definition.settings.pot !== undefined;
      const at = new Date(now());
      // Marks it as long ago: it counts no more, and a repeat may resume it at once.
      if (repeatable && !hasPot) await orm.em.fork().nativeUpdate(Game, own, { openingAt: new Date(0) });
      else await orm.em.fork().transactional((em) => endUnopened(em, gameId, { before: at, at }));
      if (hasPot) await this.#deps.pots.settle(gameId);
      throw error;
    }
    await orm.em.fork().nativeUpdate(Game, own, { openingAt: null });
  }
}

const stillOpening = () => new CodedError('busy', 'The same request is still being worked on.', { retryAfterMs: 500 });

const shownInLists = ({ title, language, questions }: Pick<Quiz, 'title' | 'language' | 'questions'>) => ({
  quizTitle: title,
  language: language ?? null,
  foldedTitle: foldForSearch(title),
  questionCount: questions.length,
});

async function endNeverOpened(em: EntityManager, ownerId: string, at: Date): Promise<void> {
  const before = new Date(at.getTime() - neverOpenedMs);
  const never = { ownerId, endedAt: null, openingAt: { $lt: before }, createdAt: { $lt: before } };
  await em.nativeUpdate(Game, never, { status: 'abandoned', endedAt: at });
}

/** @throws {CodedError} `not_allowed` for a sample */
async function mustBeOwn(em: EntityManager, ownerId: string, quizId: string): Promise<void> {
  const id = canonicalUuid(quizId);
  const isSample = id !== undefined && (await em.count(QuizRow, { id, ownerId: null })) > 0;
  if (isSample) throw new CodedError('not_allowed', 'A sample quiz has no pot: everybody can know its answers.');
}

/**
 * The game that the new one follows.
 * @throws {CodedError} `not_found` if absent or another owner's; `conflict` while it is not over.
 */
async function findBefore(
  em: EntityManager,
  { ownerId, after }: GameRequest,
  rooms: LiveRooms,
): Promise<{ id: string; firstGame: string } | undefined> {
  if (after === undefined) return undefined;
  const id = canonicalUuid(after);
  const game = id === undefined ? null : await em.findOne(Game, { id, ownerId, deletedAt: null });
  if (game === null) throw new CodedError('not_found', 'There is no such game to follow.');
  // Its end may still be in transit to Postgres.
  if (game.endedAt === null && !(await rooms.isOver(game.id))) {
    throw new CodedError('conflict', 'The game to follow is not over yet.');
  }
  return { id: game.id, firstGame: game.definition.firstGame ?? game.id };
}

/** Under the owner's lock. A game with unopened room gives it up. @throws {CodedError} `conflict`: already followed. */
async function claimBefore(em: EntityManager, id: string, at: Date): Promise<string> {
  const next = await em.findOne(Game, { afterId: id });
  if (next === null) return id;
  const { openingAt } = next;
  if (!openingAt || at.getTime() - openingAt.getTime() < twinMs) {
    throw new CodedError('conflict', 'The game is followed by another one already.');
  }
  await em.nativeUpdate(Game, { id: next.id }, { afterId: null });
  return id;
}
