/** What a finished room costs for as long as somebody keeps its last screen open. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeys, shardOf } from '../../../src/redis/keys.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

const watchedMs = 4000;

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire();
});
afterAll(() => product.stop());

test('a finished room is looked at seldom, and is no reason to look after its shard', async () => {
  const finished = await product.game(singlesQuiz(1), {});
  let playing: TestGame;
  do playing = await product.game(singlesQuiz(1), {});
  while (shardOf(playing.gameId) === shardOf(finished.gameId));
  const host = await product.host(finished);
  await product.host(playing);
  await host.must('host:start', {});
  await host.must('host:end', {});
  await host.event('game:over');
  await host.event('room:stored');

  const keys = createKeys(product.env['REDIS_PREFIX'] as string);
  const runner = product.webs[0]?.app.runner as { run: (name: string, names: string[], args: []) => Promise<unknown> };
  const sent: string[] = [];
  const run = runner.run.bind(runner);
  runner.run = (name, names, args) => {
    sent.push(...names.map((key) => `${name} ${key}`));
    return run(name, names, args);
  };
  await new Promise((resolve) => setTimeout(resolve, watchedMs));
  const count = (line: string) => sent.filter((one) => one === line).length;
  const reads = ({ gameId }: TestGame) => count(`read-rooms ${keys.room(gameId).control}`);
  const sweeps = ({ gameId }: TestGame) => count(`sweep-shard ${keys.deadlines(shardOf(gameId))}`);
  expect(reads(finished)).toBeLessThan(reads(playing) * 0.7);
  expect(sweeps(finished)).toBeLessThan(sweeps(playing) * 0.5);
  expect((await host.snapshot()).room.phase).toBe('over');
});
