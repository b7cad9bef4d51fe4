/** What the tests of rebuilt rooms do again and again: play on, keep answers from being stored, compare what is stored. */
import { CodedError } from '../../../src/protocol/errors.ts';
import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { Checkpoint } from '../../../entities/checkpoint.ts';
import { DeadLetter } from '../../../entities/dead-letter.ts';
import { QuestionResult } from '../../../entities/question-result.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import type { Answer } from '../../../src/protocol/quiz.ts';
import { shardOf } from '../../../src/redis/keys.ts';
import type { TestGame, TestQuickfire } from '../../support/quickfire.ts';
import type { TestClient } from '../../support/test-client.ts';

/** A session of its own with the product's Postgres, and how it is closed. */
async function session(product: TestQuickfire): Promise<{ em: EntityManager; close: () => Promise<void> }> {
  const url = product.env['DATABASE_URL'] as string;
  const orm = await connectOrm({ url, poolMax: 1, applicationName: 'rebuild-test' });
  return { em: orm.em.fork(), close: () => orm.close(true) };
}

export async function isScored(product: TestQuickfire, game: TestGame, question: number): Promise<boolean> {
  const { em, close } = await session(product);
  const found = await em.count(QuestionResult, { gameId: game.gameId, question });
  await close();
  return found === 1;
}

/** Keeps everything of the game's shard from being stored, until the returned function is called. */
export async function stopFolding(product: TestQuickfire, game: TestGame): Promise<() => Promise<void>> {
  const { em, close } = await session(product);
  await em.begin();
  const shard = shardOf(game.gameId);
  await em.findOneOrFail(Checkpoint, { shard }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return async () => {
    await em.rollback();
    await close();
  };
}

export async function playQuestion(host: TestClient, question: number, answers: [TestClient, Answer][]): Promise<void> {
  for (const [client, answer] of answers) {
    await client.event('question:open', ({ index }) => index === question);
    await client.must('player:answer', { question, answer });
  }
  const { room } = await host.snapshot();
  if (room.phase === 'open') await host.must('host:next', {});
  await host.event('question:closed', ({ index }) => index === question);
}

export async function toQuestion(host: TestClient, question: number): Promise<void> {
  await until(async () => {
    const { room, question: shown } = await host.snapshot();
    if (shown?.index === question && (room.phase === 'open' || room.phase === 'closed' || room.phase === 'reveal'))
      return true;
    await host.must('host:next', {});
    return false;
  });
}

/** Ends the game, and checks that what is stored agrees with itself. */
export async function finish(product: TestQuickfire, game: TestGame, host: TestClient) {
  await until(async () => {
    await host.must('host:end', {});
    return (await host.snapshot()).room.phase === 'over';
  });
  const results = await product.finalResults(game, true);
  for (const { playerId, score } of results.players) {
    const own = results.answerRows?.filter((row) => row.playerId === playerId) ?? [];
    expect(score).toBe(own.reduce((sum, { points }) => sum + points, 0));
  }
  const { over } = await host.snapshot();
  expect(over?.top.map(({ playerId, score, rank }) => ({ playerId, score, rank }))).toEqual(
    results.players
      .filter(({ kicked }) => kicked !== true)
      .map(({ playerId, score, rank }) => ({ playerId, score, rank })),
  );
  const { em, close } = await session(product);
  const dead = await em.find(DeadLetter, {});
  await close();
  expect(dead.map(({ reason }) => reason)).toEqual([]);
  return results;
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never happened: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Lets the next write of this part of a rebuilt room fail, in whichever web process. `failed.times` counts it. */
export function failRebuildOnce(
  product: TestQuickfire,
  part: string,
): { failed: { times: number }; restore: () => void } {
  const failed = { times: 0 };
  const back = product.webs.map(({ app: { runner } }) => {
    const run = runner.run.bind(runner);
    runner.run = (name, keys, args) => {
      if (name !== 'rebuild-room' || args[2] !== part || failed.times > 0) return run(name, keys, args);
      failed.times += 1;
      return Promise.reject(new CodedError('busy', 'as if Redis were away'));
    };
    return () => (runner.run = run);
  });
  return {
    failed,
    restore: () => {
      for (const each of back) each();
    },
  };
}
