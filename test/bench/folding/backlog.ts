/** A log that is full of answers, as the accept script would have left it, and the game they belong to. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Redis } from 'ioredis';
import { Game } from '../../../entities/game.ts';
import { readCheckpoints } from '../../../src/folding/fold-trimmer.ts';
import { logEntryFields } from '../../../src/log/log-entry.ts';
import type { GameDefinition } from '../../../src/game/definition.ts';
import { shardOf, type Keys } from '../../../src/redis/keys.ts';
import { sampleQuestions, settingsWith } from '../../game/sample-questions.ts';

/** What the accept script writes at once when thousands answer in one moment. */
const answersPerEntry = 500;
const questions = 4;

export interface Backlog {
  gameId: string;
  shard: number;
  definition: GameDefinition;
  answers: number;
}

/** Gives every shard the epoch of its checkpoint, as a web process does at its start. */
export async function openShards(orm: MikroORM, redis: Redis, keys: Keys): Promise<void> {
  for (const [shard, { epoch }] of await readCheckpoints(orm)) await redis.set(keys.epoch(shard), epoch);
}

/** Writes a game of four questions, and `answers` answers to them into its shard's log. */
export async function writeBacklog(
  { orm, redis, keys }: { orm: MikroORM; redis: Redis; keys: Keys },
  answers: number,
): Promise<Backlog> {
  const gameId = randomUUID();
  const definition: GameDefinition = {
    title: 'A backlog',
    settings: settingsWith({ streakBonus: true }),
    scorer: '1',
    questions: Array.from({ length: questions }, (_, index) => ({ ...sampleQuestions.single, index })),
  };
  const em = orm.em.fork();
  em.create(Game, {
    id: gameId,
    definition,
    pin: '123456',
    ownerId: gameId,
    quizId: null,
    quizVersion: 1,
    quizTitle: definition.title,
    createdAt: new Date(0),
  });
  await em.flush();
  const shard = shardOf(gameId);
  const players = Array.from({ length: Math.ceil(answers / questions) }, () => randomUUID().slice(-12));
  let left = answers;
  for (let q = 0; q < questions; q += 1) {
    for (let from = 0; from < players.length && left > 0; from += answersPerEntry) {
      const a = players
        .slice(from, from + Math.min(answersPerEntry, left))
        .map((player, i): [string, number, number, number] => [player, i % 4, 700 + i * 13, i % 3]);
      left -= a.length;
      // oxlint-disable-next-line no-await-in-loop -- in the order of the log
      await redis.xadd(keys.log(shard), '*', ...logEntryFields('answers', gameId, { q, a }));
    }
  }
  return { gameId, shard, definition, answers };
}
