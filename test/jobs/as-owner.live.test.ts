/** A worker whose database user owns the tables posts nothing. Its jobs fail for good, with the reason, instead of for ever. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { payMissingRewards } from '../../src/jobs/tasks/pay-missing-rewards.ts';
import { settlePots } from '../../src/jobs/tasks/settle-pots.ts';
import { createDatabase, dropDatabase, ownerUrlOf } from '../support/services.ts';

let url: string;
let [application, owner]: MikroORM[] = [];
beforeAll(async () => {
  url = await createDatabase();
  const connect = (each: string) => connectOrm({ url: each, poolMax: 1, applicationName: 'qf-test' });
  [application, owner] = await Promise.all([connect(url), connect(ownerUrlOf(url))]);
});
afterAll(async () => {
  await Promise.all([application?.close(true), owner?.close(true)]);
  await dropDatabase(url);
});

const execute = <T>(sql: string, params: unknown[] = []) => (owner as MikroORM).em.fork().execute<T[]>(sql, params);

it.each([
  [
    'pay-rewards',
    payMissingRewards,
    `insert into reward_due (game_id, cause, at, rules_version) values (?, 'end', now() - interval '1 hour', 1) returning 1`,
  ],
  [
    'settle-pot',
    settlePots,
    `insert into pot (game_id, host_id, asset, split, created_at)
      values (?, gen_random_uuid(), 'credits', 'winner', now() - interval '1 hour') returning 1`,
  ],
])('%s is not begun anew, until the role is another', async (task, addAgain, due) => {
  const gameId = randomUUID();
  await execute(due, [gameId]);
  await execute('select graphile_worker.add_job(?, json_build_object(?::text, ?::text), job_key => ?)', [
    task,
    'gameId',
    gameId,
    `${task}:${gameId}`,
  ]);
  const attempts = async () =>
    (
      await execute<{ attempts: number }>('select attempts from graphile_worker._private_jobs where key = ?', [
        `${task}:${gameId}`,
      ])
    )[0]?.attempts;
  await execute(`update graphile_worker._private_jobs set attempts = 24 where key = ? returning 1`, [
    `${task}:${gameId}`,
  ]);
  await expect(addAgain(owner as MikroORM)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringMatching(/MIGRATION_DATABASE_URL.*docs\/OPERATING\.md/) as string,
  });
  expect(await attempts()).toBe(24);
  expect(await addAgain(application as MikroORM)).toBe(1);
  expect(await attempts()).toBe(0);
});
