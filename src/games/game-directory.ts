import type { MikroORM } from '@mikro-orm/postgresql';
import { DirectQuestion } from '../../entities/direct-question.ts';
import { Game } from '../../entities/game.ts';
import { isUuid } from '../db/is-uuid.ts';
import { makeDefinition } from '../game/definition.ts';
import type { Randomness } from '../lib/randomness.ts';
import { CodedError } from '../protocol/errors.ts';
import type { PersistencePath } from '../protocol/ops.ts';
import type { Results } from '../protocol/rest.ts';
import type { Settings } from '../protocol/settings.ts';
import type { QuizLibrary } from '../quizzes/quiz-library.ts';
import type { LiveRooms, RoomSummary } from './live-rooms.ts';
import { readResults } from './read-results.ts';

export interface CreatedGame {
  gameId: string;
  pin: string;
  hostToken: string;
  path: PersistencePath;
}

/** Creates games, and finds them again for their owners and, by PIN, for players. Holds nothing. */
export class GameDirectory {
  readonly #orm: MikroORM;
  readonly #quizzes: Pick<QuizLibrary, 'read'>;
  readonly #rooms: LiveRooms;
  readonly #randomness: Pick<Randomness, 'next' | 'uuid'>;
  readonly #now: () => number;
  readonly #choosePath: (gameId: string) => Promise<PersistencePath>;

  /**
   * `randomness` orders what is shown and must be secret; `now` gives Unix milliseconds; `choosePath` says how a new game's
   * answers are stored.
   */
  constructor(deps: {
    orm: MikroORM;
    quizzes: Pick<QuizLibrary, 'read'>;
    rooms: LiveRooms;
    randomness: Pick<Randomness, 'next' | 'uuid'>;
    now: () => number;
    choosePath: (gameId: string) => Promise<PersistencePath>;
  }) {
    this.#orm = deps.orm;
    this.#quizzes = deps.quizzes;
    this.#rooms = deps.rooms;
    this.#randomness = deps.randomness;
    this.#now = deps.now;
    this.#choosePath = deps.choosePath;
  }

  /**
   * Copies the quiz into a game of its own and opens its room.
   * The row is there before the room, so that nothing a room logs can come from a game that Postgres does not know; when
   * the room cannot be opened the row stays, as a game that never leaves its lobby.
   * @throws {CodedError} `not_found` for a quiz that is not there or not the owner's; `bad_request` for team names.
   */
  async create(request: { ownerId: string; quizId: string; settings: Settings }): Promise<CreatedGame> {
    const { id: quizId, version: quizVersion, ...quiz } = await this.#quizzes.read(request.ownerId, request.quizId);
    const gameId = this.#randomness.uuid();
    const path = await this.#choosePath(gameId);
    const definition = { ...makeDefinition(quiz, request.settings, () => this.#randomness.next()), path };
    const pin = await this.#rooms.reservePin(gameId);
    const em = this.#orm.em.fork();
    em.create(Game, {
      id: gameId,
      pin,
      ownerId: request.ownerId,
      quizId,
      quizVersion,
      quizTitle: quiz.title,
      definition,
      path,
      createdAt: new Date(this.#now()),
    });
    if (path === 'direct') {
      for (const { index: question } of definition.questions) em.create(DirectQuestion, { gameId, question });
    }
    await em.flush();
    await this.#rooms.open({ gameId, pin, definition });
    return { gameId, pin, hostToken: this.#rooms.hostToken(gameId), path };
  }

  /** A host token for another device of the owner. @throws {CodedError} `not_found` */
  async hostToken(ownerId: string, gameId: string): Promise<string> {
    const owned = isUuid(gameId) ? await this.#orm.em.fork().count(Game, { id: gameId, ownerId }) : 0;
    if (owned === 0) throw notFound();
    return this.#rooms.hostToken(gameId);
  }

  /** What is folded of the game so far, from Postgres alone. @throws {CodedError} `not_found` */
  async results(ownerId: string, gameId: string, options: { answers: boolean }): Promise<Results> {
    const results = isUuid(gameId) ? await readResults(this.#orm, { gameId, ownerId }, options) : undefined;
    if (results === undefined) throw notFound();
    return results;
  }

  /** What a newcomer may know of the room with this PIN. @throws {CodedError} `no_such_room`, also when it is over. */
  async lookUp(pin: string): Promise<RoomSummary> {
    const room = await this.#rooms.lookUp(pin);
    if (room === undefined) throw new CodedError('no_such_room', 'No game has this PIN.');
    return room;
  }
}

const notFound = () => new CodedError('not_found', 'There is no such game, or it is not yours.');
