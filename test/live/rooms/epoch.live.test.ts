/** A Redis that lost what it held: nothing is done on what is left, then the service goes on without what is gone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Checkpoint } from '../../../entities/checkpoint.ts';
import { compareLogIds } from '../../../src/log/log-order.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { createKeys, shardOf } from '../../../src/redis/keys.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createKeyPrefix, redisUrl, startRedis, type PrivateServer } from '../../support/services.ts';
import { RoomLab } from './room-lab.ts';

describe('a shard of another epoch', () => {
  let lab: RoomLab;
  beforeAll(async () => {
    lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
  });
  afterAll(() => lab.close());

  const calls: [script: string, ...args: (string | number)[]][] = [
    ['accept-answers', 0, 'ann', '1', '0'],
    ['join-room', 'bob', 'bob', 'bob', '', -1, 'p', 'c'],
    ['connect-seat', 'player', 'ann', 'p', 'c'],
    ['connect-seat', 'host', '', 'p', 'c'],
    ['disconnect-seat', 'p', 'ann', 'ann'],
    ['leave-room', 'ann', 'p', 'ann'],
    ['kick-player', 'ann'],
    ['step-room', 'next', 1],
    ['step-room', 'end', 1],
    ['pause-room', 'pause'],
    ['extend-question', 1000, ''],
    ['lock-room', '1'],
    ['advance-room'],
    ['absorb-outage', 1],
    ['expire-room', 1000],
    ['read-seat', ''],
    ['create-room', '{}'],
  ];

  test.each(['another epoch', undefined])('is left alone: %s', async (found) => {
    const room = await lab.room(singlesQuiz(1), { introMs: 0 });
    await room.run('join-room', 'ann', 'ann', 'ann', '', -1, 'p', 'ann');
    await room.run('step-room', 'start', 0);
    const key = room.keys.epoch(room.shard);
    if (found === undefined) await lab.redis.del(key);
    else await lab.redis.set(key, found);
    const { now: _before, ...before } = await room.observe();
    for (const [script, ...args] of calls) {
      expect([script, ...(await room.run(script, ...args))]).toEqual([script, 'busy']);
    }
    await expect(room.score()).rejects.toBeInstanceOf(CodedError);
    const { now: _after, ...after } = await room.observe();
    expect({ ...after, log: [] }).toEqual({ ...before, log: [] });
    expect(after.log).toEqual([]);
  });
});

describe('a Redis that was wiped', () => {
  let redis: PrivateServer;
  let product: TestQuickfire;
  beforeAll(async () => {
    redis = await startRedis();
    product = await startQuickfire({ webs: 2, env: { REDIS_URL: redis.url } });
  });
  afterAll(async () => {
    await product.stop();
    await redis.close();
  });

  test(
    'its rooms are rebuilt under new epochs, its logs go on above what is stored, and the service works',
    { timeout: 60_000 },
    async () => {
      const token = await product.guest();
      const game = await product.game(singlesQuiz(2), { introMs: 0 }, token);
      const lobby = await product.game(singlesQuiz(1), {}, token);
      const [host, ann] = [await product.host(game), await product.join(game, 'Ann')];
      await host.must('host:start', {});
      await ann.client.event('question:open');
      await ann.client.must('player:answer', { question: 0, answer: 0 });
      await until(async () => (await product.results(game)).answers.accepted === 1);
      const stored = await storedThrough(product, game.gameId);
      expect(stored).not.toBe('0-0');

      const epochs = await readEpochs(product);
      const lab = new RoomLab(redis.url, createKeyPrefix());
      await lab.redis.flushall();
      // Whoever asks meets `busy`, looks, and rebuilds what is missing.
      await until(async () => {
        const reply = await host.send('host:next', {});
        return reply.ok;
      });
      await until(async () => (await product.rest('GET', `/api/rooms/${lobby.pin}`)).status === 200);
      expect(await product.results(lobby)).toMatchObject({ status: 'lobby' });
      expect(await product.results(game)).toMatchObject({ status: 'running', answers: { accepted: 1 } });
      const later = await readEpochs(product);
      expect(later.filter((epoch, shard) => epoch === epochs[shard])).toEqual([]);

      const log = createKeys(product.env['REDIS_PREFIX'] as string).log(shardOf(game.gameId));
      const next = String(await lab.redis.xadd(log, '*', 'v', '1', 't', 'gap', 'g', randomUUID(), 'd', '{}'));
      expect(compareLogIds(next, stored)).toBeGreaterThan(0);
      const info = (await lab.redis.xinfo('STREAM', log)) as unknown[];
      const lastId = String(info[info.indexOf('last-generated-id') + 1]);
      expect(compareLogIds(lastId, stored)).toBeGreaterThan(0);
      await lab.close();

      const fresh = await product.game(singlesQuiz(1), { introMs: 0 }, token);
      // The other process hears of the new epochs within a second.
      await until(async () => {
        const client = product.client({ token: fresh.hostToken }, 1);
        return client.connected().then(
          () => true,
          () => false,
        );
      });
      const [newHost, bob] = [await product.host(fresh, 1), await product.join(fresh, 'Bob')];
      await newHost.must('host:start', {});
      await bob.client.event('question:open');
      await bob.client.must('player:answer', { question: 0, answer: 0 });
      await newHost.event('question:closed');
      await newHost.must('host:next', {});
      expect(await product.finalResults(fresh)).toMatchObject({ status: 'finished', answers: { accepted: 1 } });
    },
  );
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The log position up to which a game's shard is in Postgres. */
async function storedThrough(product: TestQuickfire, gameId: string): Promise<string> {
  const orm = await connectOrm({
    url: product.env['DATABASE_URL'] as string,
    poolMax: 1,
    applicationName: 'epoch-test',
  });
  const { lastId } = await orm.em.fork().findOneOrFail(Checkpoint, { shard: shardOf(gameId) });
  await orm.close(true);
  return lastId;
}

async function readEpochs(product: TestQuickfire): Promise<string[]> {
  const orm = await connectOrm({
    url: product.env['DATABASE_URL'] as string,
    poolMax: 1,
    applicationName: 'epoch-test',
  });
  const rows = await orm.em.fork().find(Checkpoint, {}, { orderBy: { shard: 'asc' } });
  await orm.close(true);
  return rows.map(({ epoch }) => epoch);
}
