/** Rooms that stand still in a chosen phase, with somebody in every role, and a picture of everything they are. */
import { Redis } from 'ioredis';
import { createKeys } from '../../src/redis/keys.ts';
import type { TestGame, TestPlayer, TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';
import type { Stage } from './authorization-table.ts';

const longMs = 240_000;
/** Nothing moves by itself: long limits, nobody is waited for in vain, hosts stay. */
const stillSettings = { introMs: 60_000, closeWhenAllAnswered: false };

export interface HeldRoom {
  stage: Stage;
  game: TestGame;
  host: TestClient;
  player: TestPlayer;
  /** Has answered question 0 with 0, once the room has got that far. */
  answered: TestPlayer;
  kicked: TestPlayer;
}

/** Makes held rooms in one installation; reads and writes its Redis where no client could. */
export class RoomHolder {
  readonly #product: TestQuickfire;
  readonly #redis: Redis;
  readonly #keys: ReturnType<typeof createKeys>;
  #owner: { token: string; quizId: string } | undefined;

  constructor(product: TestQuickfire) {
    this.#product = product;
    this.#redis = new Redis(product.env['REDIS_URL'] as string);
    this.#keys = createKeys(product.env['REDIS_PREFIX'] as string);
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** A room with a host, two players and one who was kicked, brought to `stage`. */
  async hold(stage: Stage): Promise<HeldRoom> {
    const game = await this.#game();
    const host = await this.#product.host(game);
    const [player, answered, kicked] = await Promise.all(
      ['Ann', 'Bob', 'Mallory'].map((name) => this.#product.join(game, name)),
    );
    const room = { stage, game, host, player, answered, kicked } as HeldRoom;
    await host.must('host:kick', { playerId: room.kicked.playerId });
    await this.#bringTo(room);
    return room;
  }

  /**
   * Everything that Redis knows of the room, clock and connections of newcomers aside. A closed question that nobody can
   * score is asked for again and again: when, is left out.
   */
  async picture(room: HeldRoom): Promise<Record<string, unknown>> {
    const keys = this.#keys.room(room.game.gameId);
    const redis = this.#redis;
    const { last: _last, scoreBy: _scoreBy, ...control } = await redis.hgetall(keys.control);
    return {
      control,
      seats: await redis.hgetall(keys.seats),
      names: await redis.hgetall(keys.names),
      joinKeys: await redis.hgetall(keys.joinKeys),
      connections: await redis.hgetall(keys.connections),
      present: (await redis.smembers(keys.present)).sort(),
      waiting: (await redis.smembers(keys.waiting)).sort(),
      scores: await redis.hgetall(keys.scores),
      board: await redis.lrange(keys.board, 0, -1),
      kicked: await redis.smembers(keys.kicked),
      teams: await redis.hgetall(keys.teams),
      events: await redis.lrange(keys.events, 0, -1),
      answers: [await redis.hgetall(keys.answers(0)), await redis.hgetall(keys.answers(1))],
    };
  }

  async #game(): Promise<TestGame> {
    if (this.#owner === undefined) {
      const token = await this.#product.guest();
      const made = await this.#product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(3, longMs), token);
      this.#owner = { token, quizId: made.body.id };
    }
    const { token, quizId } = this.#owner;
    const body = { quizId, settings: stillSettings };
    const { body: game } = await this.#product.rest<TestGame>('POST', '/api/games', body, token);
    return { ...game, ownerToken: token };
  }

  async #bringTo({ stage, game, host, answered }: HeldRoom): Promise<void> {
    if (stage === 'lobby') return;
    await host.must('host:start', {});
    if (stage === 'intro') return;
    await host.must('host:next', {});
    await answered.client.must('player:answer', { question: 0, answer: 0 });
    if (stage === 'open') return;
    if (stage === 'paused') {
      await host.must('host:pause', {});
      return;
    }
    if (stage === 'closed') await this.#forbidScoring(game.gameId);
    await host.must('host:next', {});
    if (stage === 'closed') return;
    await host.event('question:closed');
    if (stage === 'reveal') return;
    if (stage === 'over') await host.must('host:end', {});
    else await host.must('host:next', {});
    await host.event(stage === 'over' ? 'game:over' : 'leaderboard');
  }

  /** As when the game was made by a newer version: no process here knows its rules, so the question stays closed. */
  async #forbidScoring(gameId: string): Promise<void> {
    await this.#redis.hset(this.#keys.room(gameId).control, 'scorer', 'of another version');
  }
}
