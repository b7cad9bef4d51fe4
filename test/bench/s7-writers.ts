import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { Game } from '../../entities/game.ts';
import { AnswerFolder } from '../../src/folding/answer-folder.ts';
import { noFoldMetrics } from '../../src/folding/fold-metrics.ts';
import { ShardReader } from '../../src/folding/shard-reader.ts';
import { migrate } from '../../src/db/migrate.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { createLogger } from '../../src/observability/logger.ts';
import type { PersistencePath } from '../../src/protocol/ops.ts';
import { UnknownGames } from '../../src/log/unknown-games.ts';
import { epoch, RoomLab, type LabRoom, type LabVerdict } from '../live/rooms/room-lab.ts';
import { startPostgres, startRedis } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { type Bench, type BenchContext, type Finding, findingOf } from './bench.ts';
import { runPairs } from './paired-runs.ts';
import { join } from './scaling/measure-units.ts';

const warmups = 1;
/** As in production. */
const poolMax = 10;
const answersMax = 4000;

/**
 * Answers a second until all are in Postgres, 100 on their way at any moment: by way of the log (accepted, then folded), and
 * committed one by one before each acknowledgement. Both writers as a web process has them, without sockets; Postgres and
 * Redis wait for the disk.
 */
export async function measureWriters(players: number, { pairs, tell }: BenchContext): Promise<Finding> {
  const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()]);
  await migrate(postgres.url);
  const orm = await connectOrm({
    url: postgres.url,
    poolMax,
    applicationName: 'bench',
    queryTimeoutMs: 20_000,
    acquireTimeoutMs: 60_000,
  });
  const lab = await new RoomLab(redis.url, 'bench:', undefined, orm).open();
  try {
    await orm.em.fork().execute('update checkpoint set epoch = ?', [epoch]);
    const side = (path: PersistencePath) => async (): Promise<number> => {
      const { room, ids } = await openRoom(lab, orm, path, players);
      const startedAt = performance.now();
      const verdicts = await answerAll(room, ids);
      if (path === 'buffered') await foldAll(room, orm);
      const seconds = (performance.now() - startedAt) / 1000;
      const refused = verdicts.find(({ verdict }) => verdict !== 'accepted');
      if (refused !== undefined) throw new Error(`an answer was refused (${path}): ${refused.verdict}`);
      const stored = await orm.em.fork().count(Answer, { gameId: room.gameId });
      if (stored !== players) throw new Error(`${stored} of ${players} answers are stored (${path})`);
      return players / seconds;
    };
    const runs = await runPairs({ pairs, warmups }, { a: side('buffered'), b: side('direct') }, (pair, ratio) =>
      tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(2)} ×`),
    );
    return findingOf(runs, 'answers a second', { players, 'Postgres waits for the disk': 'yes' });
  } finally {
    await lab.close();
    await orm.close(true);
    await Promise.all([postgres.close(), redis.close()]);
  }
}

/** So many are on their way at once: the direct writer gives up on an answer that waits for longer than a person would. */
const atOnce = 100;

async function answerAll(room: LabRoom, ids: readonly string[]): Promise<LabVerdict[]> {
  const verdicts: LabVerdict[] = [];
  const left = ids.values();
  const lane = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- the lanes are what runs at once
    for (const id of left) verdicts.push(await room.answer(id, 0, 1));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return verdicts;
}

async function openRoom(lab: RoomLab, orm: MikroORM, path: PersistencePath, players: number) {
  const settings = { introMs: 0, maxPlayers: players, closeWhenAllAnswered: false };
  const room = await lab.room(singlesQuiz(1, 240_000), settings, [], path);
  const em = orm.em.fork();
  em.create(Game, {
    id: room.gameId,
    definition: room.definition,
    pin: '000000',
    ownerId: room.gameId,
    quizId: null,
    quizVersion: 1,
    quizTitle: 'Bench',
    createdAt: new Date(0),
  });
  await em.flush();
  const ids = Array.from({ length: players }, () => randomUUID().slice(-12));
  for (let from = 0; from < players; from += 500)
    await Promise.all(ids.slice(from, from + 500).map((id, i) => join(room, id, `Player ${from + i}`)));
  await room.run('step-room', 'start', Number((await room.observe()).control.rev));
  // The players' rows are no part of what is compared. Ids of the log go on from room to room: each has its own.
  await orm.em.fork().execute(`update checkpoint set last_id = '0-0' where shard = ?`, [room.shard]);
  if (path === 'buffered') await foldAll(room, orm);
  return { room, ids };
}

async function foldAll(room: LabRoom, orm: MikroORM): Promise<void> {
  const { runner, redis } = room.lab;
  const folder = new AnswerFolder({
    orm,
    runner,
    keys: room.keys,
    reader: new ShardReader({ runner, blocking: redis }, room.keys),
    folding: { answersMax, trimKeepMs: 600_000 },
    logger: createLogger('silent', 'bench'),
    metrics: noFoldMetrics,
    unknown: new UnknownGames(createLogger('silent', 'bench'), () => undefined),
    expireRoom: () => Promise.resolve(),
  });
  await folder.load();
  while ((await folder.fold(room.shard)).state === 'folded');
}

export const writersBench: Bench = {
  id: 'S7',
  claim: 'answers a second into Postgres by way of the log against one commit per answer',
  unit: '×',
  aim: 'at least',
  target: 5,
  stretch: 10,
  run: (context) => measureWriters(1000, context),
};
