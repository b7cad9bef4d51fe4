/** Games with pots on real servers, without sockets: the scripts of rooms, the folder and the pots, each called like a process would. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io';
import { Game } from '../../../entities/game.ts';
import { makeDefinition } from '../../../src/game/definition.ts';
import { capabilities } from '../../../src/game/requirements.ts';
import { cleanNickname, type AcceptedNickname } from '../../../src/lib/names/nickname.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { AnswerCollector } from '../../../src/live/answers/answer-collector.ts';
import { Epochs } from '../../../src/live/rooms/epochs.ts';
import { PotJoins } from '../../../src/live/rooms/pot-joins.ts';
import type { RoomAdvancer } from '../../../src/live/rooms/room-advancer.ts';
import { prepareDefinition, RoomDefinitions } from '../../../src/live/rooms/room-definitions.ts';
import { RoomDirectory } from '../../../src/live/rooms/room-directory.ts';
import { RoomReader } from '../../../src/live/rooms/room-reader.ts';
import { RoomRebuilder } from '../../../src/live/rooms/room-rebuilder.ts';
import { RoomScripts } from '../../../src/live/rooms/room-scripts.ts';
import { RoomTokens } from '../../../src/live/rooms/room-tokens.ts';
import { checkJoin, type JoinRequest, takeSeat } from '../../../src/live/rooms/take-seat.ts';
import { QuestionScorer } from '../../../src/live/scoring/question-scorer.ts';
import type { DirectAnswers } from '../../../src/live/answers/direct-answers.ts';
import type { AnswerFolder } from '../../../src/folding/answer-folder.ts';
import { foldParkedGame } from '../../../src/folding/parked-folder.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { closeOrphanedLobbies } from '../../../src/jobs/tasks/close-orphaned-lobbies.ts';
import { releaseHold } from '../../../src/jobs/tasks/release-hold.ts';
import { holdAccount } from '../../../src/platform/accounts/find-person.ts';
import { Ledger } from '../../../src/platform/ledger/ledger.ts';
import { Pots } from '../../../src/platform/pots/pots.ts';
import { settlePot } from '../../../src/platform/pots/settle-pot.ts';
import type { Pot } from '../../../src/protocol/pots.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { settingsSchema } from '../../../src/protocol/settings.ts';
import { shardOf } from '../../../src/redis/keys.ts';
import type { ScriptReply } from '../../../src/redis/script-runner.ts';
import { FoldBench } from '../../folding/fold-bench.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

const secret = 'a secret that only tests may use, 32+';
const known = [...capabilities].join(' ');
const logger = createLogger('silent', 'test');
/** Of a pot. */
export const playersMax = 5;
/** Workers look at entries later than joins make them. */
const laterMs = 10_000;

export interface LabGame {
  readonly gameId: string;
  readonly pot: Pot;
  readonly hostId: string;
  readonly definition: ReturnType<typeof prepareDefinition>;
}

export interface LabJoin {
  /** Comes between the hold and the seat. */
  pause?: (() => Promise<void>) | undefined;
  name?: string;
  /** The join key. */
  key?: string;
}

export class PotLab {
  readonly bench: FoldBench;
  readonly ledger: Ledger;
  readonly pots: Pots;
  readonly epochs: Epochs;
  readonly scripts: RoomScripts;
  readonly directory: RoomDirectory;
  readonly joins: PotJoins;
  readonly #url: string;
  readonly #answers: AnswerCollector;
  readonly #scorer: QuestionScorer;
  readonly #seats: Omit<Parameters<typeof takeSeat>[0], 'playersIn'>;
  readonly #folder: AnswerFolder;

  private constructor(url: string, bench: FoldBench, folder: AnswerFolder) {
    this.#url = url;
    this.bench = bench;
    this.#folder = folder;
    const { orm, redis, keys, runner } = bench;
    const randomness = systemRandomness();
    const tokens = new RoomTokens(secret);
    const unknown = new UnknownGames(logger, () => undefined);
    const definitions = new RoomDefinitions(redis, keys, unknown, 64_000_000);
    const rebuilder = new RoomRebuilder({ runner, keys, unknown, foldParked: foldParkedGame });
    this.epochs = new Epochs({ orm, redis, keys, runner, rebuilder, logger });
    this.scripts = new RoomScripts(runner, keys, this.epochs);
    const { scripts } = this;
    this.directory = new RoomDirectory({ redis, keys, scripts, definitions, tokens, randomness });
    const advancer = { scoreSoon: () => undefined } as unknown as RoomAdvancer;
    this.#answers = new AnswerCollector({ scripts, tokens, advancer, durable: () => true });
    const reader = new RoomReader(redis, keys, { turn: () => Promise.resolve() });
    const direct = undefined as unknown as DirectAnswers;
    this.#scorer = new QuestionScorer({ keys, scripts, reader, definitions, direct, newId: randomUUID });
    this.#seats = { keys, scripts, definitions, tokens, randomness, processId: 'lab' };
    const ids = { orm, makeId: randomness.uuid, now: Date.now };
    this.ledger = new Ledger(ids);
    const limits = { assets: ['credits' as const], feeMax: 1000n, sponsoredMax: 1000n, playersMax };
    this.pots = new Pots({ ...ids, ledger: this.ledger, limits, holdAccount });
    this.joins = new PotJoins({ definitions, entries: this.pots, rooms: this.directory });
  }

  static async open(): Promise<PotLab> {
    const url = await createDatabase();
    const bench = await FoldBench.open({ databaseUrl: url });
    const lab = new PotLab(url, bench, await bench.folder({ now: () => new Date() }));
    await lab.epochs.ensure();
    return lab;
  }

  async close(): Promise<void> {
    await this.bench.close();
    await dropDatabase(this.#url);
  }

  sql<T = Record<string, unknown>>(statement: string, parameters: unknown[] = []): Promise<T[]> {
    return this.bench.orm.em.fork().execute<T[]>(statement, parameters);
  }

  /** An account with so many credits. */
  async person(credits: bigint): Promise<string> {
    const id = randomUUID();
    await this.sql(
      `insert into "user" (id, display_name, role, status, created_at, login, login_folded)
        values (?, 'x', 'host', 'active', now(), ?, ?)`,
      [id, id, id],
    );
    await this.ledger.grant({ key: randomUUID(), userId: id, asset: 'credits', amount: credits });
    return id;
  }

  /** As a request that creates a game; the reply of a killed one is lost, and another game is created then. */
  async game(hostId: string, pot: Pot, questions = 1): Promise<LabGame> {
    const settings = settingsSchema.parse({ introMs: 0, revealMs: 0, standingsMs: 0, pot });
    const made = makeDefinition(quizSchema.parse(singlesQuiz(questions)), settings, () => 0.5);
    const definition = { ...made, path: 'buffered' as const };
    const gameId = randomUUID();
    const pin = await this.directory.reservePin(gameId);
    const row = { pin, ownerId: hostId, quizId: null, quizVersion: 1, quizTitle: 'x', createdAt: new Date() };
    await this.ledger.transact(async (em, post) => {
      em.create(Game, { id: gameId, definition, ...row });
      await this.pots.putUp(em, post, { gameId, hostId, pot });
    });
    await this.directory.open({ gameId, pin, definition });
    return { gameId, pot, hostId, definition: prepareDefinition(definition) };
  }

  /** @returns the player */
  async join(game: LabGame, userId: string, { pause, ...more }: LabJoin = {}): Promise<string> {
    const { gameId, pot } = game;
    const expiresAt = Date.now() + 60_000;
    const ticket = { gameId, userId, nonce: randomUUID().slice(0, 12), expiresAt };
    const request = this.#request(game, { name: `P${userId.slice(0, 8)}`, ...more });
    return await this.joins.join({
      gameId,
      fee: pot.entryFee,
      ticket,
      isReclaim: false,
      check: () => checkJoin(this.#seats, { ...request, ticket }),
      take: async (entry) => {
        await pause?.();
        return await this.#take({ ...request, ticket, entry });
      },
    });
  }

  /** As somebody without an account. @returns the player */
  async sit(game: LabGame, more: Required<Pick<LabJoin, 'name'>> & LabJoin): Promise<string> {
    return await this.#take(this.#request(game, more));
  }

  #request({ gameId }: LabGame, { name, key }: Required<Pick<LabJoin, 'name'>> & LabJoin): JoinRequest {
    return { gameId, key, seat: { name: cleanNickname(name) as AcceptedNickname } };
  }

  async #take(request: JoinRequest): Promise<string> {
    const socket = { id: randomUUID() } as Socket;
    return (await takeSeat({ ...this.#seats, playersIn: 0 }, socket, request)).playerId;
  }

  /** As a process that is killed right after the fee was held. */
  async joinHalf({ gameId, pot }: LabGame, userId: string): Promise<void> {
    await this.pots.enter({ gameId, userId, fee: pot.entryFee });
  }

  async run(script: string, { gameId }: LabGame, ...args: (string | number)[]): Promise<ScriptReply[]> {
    const reply = await this.scripts.run(script, gameId, args);
    return Array.isArray(reply) ? reply : [reply];
  }

  async leave(game: LabGame, playerId: string): Promise<void> {
    await this.bench.redis.hdel(this.bench.keys.room(game.gameId).connections, playerId);
    await this.run('leave-room', game, playerId, 'lab', 'x');
  }

  async phase({ gameId }: LabGame): Promise<string> {
    return (await this.bench.redis.hget(this.bench.keys.room(gameId).control, 'phase')) ?? '';
  }

  async step(game: LabGame, verb: 'start' | 'next' | 'end'): Promise<void> {
    const rev = (await this.bench.redis.hget(this.bench.keys.room(game.gameId).control, 'rev')) ?? '0';
    await this.run('step-room', game, verb, rev);
    if ((await this.phase(game)) === 'closed') await this.#scorer.score(game.gameId);
  }

  async answer(game: LabGame, playerId: string, answer: number, question = 0): Promise<void> {
    await this.#answers.submit(game, playerId, { question, answer });
  }

  /** Nobody is there for two hours. */
  async abandon(game: LabGame): Promise<void> {
    // A lost room has no fields: one alone would be half a room.
    if ((await this.phase(game)) === '') return;
    const names = this.bench.keys.room(game.gameId);
    const past = String(Date.now() - 7_300_000);
    await this.bench.redis.hset(names.control, { emptyAt: past });
    await this.bench.redis.unlink(names.connections);
    await this.bench.redis.set(this.bench.keys.alive(shardOf(game.gameId)), Date.now());
    await this.run('advance-room', game, known);
  }

  /** Redis has lost a shard: what was not folded is gone, its live rooms are rebuilt. */
  async loseShard({ gameId }: LabGame): Promise<void> {
    const { redis, keys } = this.bench;
    const shard = shardOf(gameId);
    const { shard: _, answersBase, answers, attempt: _attempt, ...names } = keys.room(gameId);
    const shardKeys = [
      keys.epoch(shard),
      keys.alive(shard),
      keys.deadlines(shard),
      keys.log(shard),
      keys.stored(shard),
    ];
    await redis.unlink(...Object.values(names), answersBase, answers(0), ...shardKeys);
    await this.epochs.ensure();
  }

  /** Redis has lost a room for good. */
  async loseRoom({ gameId }: LabGame): Promise<void> {
    const { keys, redis } = this.bench;
    const { shard: _, answersBase, answers: _answers, attempt: _attempt, ...names } = keys.room(gameId);
    await redis.unlink(...Object.values(names), answersBase);
  }

  /** Redis has lost the room of a game in its lobby for good; the hourly job ends the game. */
  async forget(game: LabGame): Promise<void> {
    const { gameId } = game;
    await this.loseRoom(game);
    await this.sql(`update game set created_at = now() - interval '4 hours' where id = ? returning id`, [gameId]);
    await closeOrphanedLobbies(this.bench.orm, this.directory, { signal: new AbortController().signal });
  }

  async fold({ gameId }: LabGame): Promise<void> {
    for (let batches = 0; batches < 20; batches += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one batch after the other; a shard that was lost is left once
      if ((await this.#folder.fold(shardOf(gameId))).state === 'idle') return;
    }
  }

  /** As the job does. @param afterMs when by the job's clock, from now */
  async settle(gameId: string, afterMs = laterMs): Promise<void> {
    const deps = { orm: this.bench.orm, ledger: this.ledger, makeId: systemRandomness().uuid, rooms: this.directory };
    await settlePot({ ...deps, now: () => Date.now() + afterMs }, gameId);
  }

  /** As the job does when the time of a hold is over. @returns whether it was given back now */
  async expire(holdId: string): Promise<boolean> {
    const deps = { orm: this.bench.orm, makeId: systemRandomness().uuid, now: Date.now };
    return (await releaseHold(deps, holdId)) > 0;
  }

  /** Settles the pot, if a job was enqueued. @returns whether there was one */
  async work({ gameId }: LabGame): Promise<boolean> {
    const jobs = await this.sql<{ id: string; revision: number }>(
      `select id, revision from graphile_worker._private_jobs where payload->>'gameId' = ? and key ~ '^(settle-pot|return-fees)'`,
      [gameId],
    );
    if (jobs.length === 0) return false;
    await this.settle(gameId);
    // A killed worker's jobs run again; one that was enqueued meanwhile runs after this one.
    for (const { id, revision } of jobs) {
      // oxlint-disable-next-line no-await-in-loop -- few
      await this.sql('delete from graphile_worker._private_jobs where id = ? and revision = ? returning id', [
        id,
        revision,
      ]);
    }
    return true;
  }
}
