import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../../entities/game.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { PersistencePath } from '../../protocol/ops.ts';
import type { GameListQuery, GameListReply, OwnGame } from '../../protocol/games.ts';
import { deleteGame } from './game-deletion.ts';
import { listGames, readOwnGame } from './game-list.ts';
import { GameOpener, type GameRequest, type OpenerDeps } from './game-opener.ts';
import type { LiveRooms, RoomSummary } from './live-rooms.ts';

export interface CreatedGame {
  gameId: string;
  pin: string;
  hostToken: string;
  path: PersistencePath;
  /** Made by an earlier request with this key. */
  replayed?: true;
}

/** Creates games, and finds them for their owners and, by PIN, for players. Stateless. */
export class GameDirectory {
  readonly #orm: MikroORM;
  readonly #rooms: LiveRooms;
  readonly #opener: GameOpener;
  readonly #deps: OpenerDeps;

  /**
   * `randomness` shuffles the game and must be secret; `now` gives Unix milliseconds; `choosePath` selects a new game's
   * persistence path.
   */
  constructor(deps: OpenerDeps) {
    this.#deps = deps;
    this.#orm = deps.orm;
    this.#rooms = deps.rooms;
    this.#opener = new GameOpener(deps);
  }

  /**
   * Copies the quiz into a new game and opens its room. The row precedes the room, so that the room never logs a game
   * unknown to Postgres.
   * @throws {CodedError} `not_found` for a quiz that is absent or another owner's; `bad_request` for team names;
   *   `limit`; `conflict` for a key of another request, `busy` while its first request is running.
   */
  async create(request: GameRequest): Promise<CreatedGame> {
    const { gameId, pin, path, hostGeneration, replayed } = await this.#opener.open(request);
    const hostToken = this.#rooms.hostToken({ gameId, userId: request.ownerId, generation: hostGeneration });
    return { gameId, pin, hostToken, path, ...(replayed ? { replayed: true as const } : {}) };
  }

  /** A page of the owner's games, newest first. @throws {CodedError} `bad_request` for a cursor of another list */
  async list(ownerId: string, query: GameListQuery): Promise<GameListReply> {
    return await listGames(this.#orm.em.fork(), { ownerId, query, now: this.#deps.now() });
  }

  /** One game, with its settings. @throws {CodedError} `not_found`; `busy` for one of a later server version */
  async read(ownerId: string, gameId: string): Promise<OwnGame> {
    return await readOwnGame(this.#orm.em.fork(), { ownerId, gameId, now: this.#deps.now() });
  }

  /**
   * Deletes the owner's game with all its stored data: see `deleteGame`.
   * @throws {CodedError} `not_found`; `conflict` while it runs; `busy`
   */
  async delete(ownerId: string, gameId: string): Promise<void> {
    await deleteGame(this.#deps, ownerId, gameId);
  }

  /** A host token for another device. @throws {CodedError} `not_found` */
  async hostToken(ownerId: string, gameId: string): Promise<string> {
    const game = await this.#findOwn(ownerId, gameId);
    return this.#rooms.hostToken({ gameId: game.id, userId: ownerId, generation: game.hostGeneration });
  }

  /**
   * Revokes all host tokens of the game; `hostToken` issues new ones. An interrupted call has revoked them or not, and
   * may be repeated.
   * @throws {CodedError} `not_found`; `busy` when the room cannot be notified: the tokens may still be valid.
   */
  async revokeHostTokens(ownerId: string, gameId: string): Promise<void> {
    const { id } = await this.#findOwn(ownerId, gameId);
    const [{ generation }] = await this.#orm.em
      .fork()
      .execute<[{ generation: number }]>(
        'update game set host_generation = host_generation + 1 where id = ? returning host_generation as generation',
        [id],
      );
    await this.#rooms.revokeHostTokens(id, generation);
  }

  /** Public facts of the room with this PIN. @throws {CodedError} `no_such_room`, also when it is over. */
  async lookUp(pin: string): Promise<RoomSummary> {
    const room = await this.#rooms.lookUp(pin);
    if (room === undefined) throw new CodedError('no_such_room', 'No game has this PIN.');
    return room;
  }

  async #findOwn(ownerId: string, gameId: string): Promise<Pick<Game, 'id' | 'hostGeneration'>> {
    const id = canonicalUuid(gameId);
    const fields = ['id', 'hostGeneration'] as const;
    const game =
      id === undefined ? null : await this.#orm.em.fork().findOne(Game, { id, ownerId, deletedAt: null }, { fields });
    if (game === null) throw notFound();
    return game;
  }
}

const notFound = () => new CodedError('not_found', 'There is no such game, or it is not yours.');
