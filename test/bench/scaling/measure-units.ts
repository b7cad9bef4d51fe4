/** What a player, an answer and a row cost: measured on a real room of thousands, in a Redis and a Postgres of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RoomLab, type LabRoom } from '../../live/rooms/room-lab.ts';
import { startRedis } from '../../support/private-server.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

export interface RoomCosts {
  players: number;
  redisBytesPerPlayer: number;
  redisBytesPerAnswer: number;
  redisLogBytesPerAnswer: number;
  redisMicrosPerAnswer: number;
  aofBytesPerAnswer: number;
  redisMicrosPerJoin: number;
}

/** As many as the collector puts into one call. */
const batch = 500;

/** Joins, one question, all answers in calls of 500, scores. */
export async function measureRoom(players: number): Promise<RoomCosts> {
  const server = await startRedis();
  const lab = await new RoomLab(server.url, 'bench:').open();
  try {
    const room = await lab.room(singlesQuiz(2, 240_000), {
      introMs: 0,
      maxPlayers: players,
      closeWhenAllAnswered: false,
    });
    const ids = Array.from({ length: players }, () => randomUUID().slice(-12));
    const joining = await cpuMicrosOf(lab.redis, async () => {
      for (let from = 0; from < players; from += batch) {
        await Promise.all(ids.slice(from, from + batch).map((id, i) => join(room, id, `Player ${from + i}`)));
      }
    });
    const { rev } = (await room.observe()).control;
    await room.run('step-room', 'start', Number(rev));
    const [aofBefore, logBefore] = [await aofBytes(lab.redis), await memoryOf(lab.redis, [room.keys.log(room.shard)])];
    const accepting = await cpuMicrosOf(lab.redis, async () => {
      for (let from = 0; from < players; from += batch) {
        const triples = ids.slice(from, from + batch).flatMap((id, i) => [id, '1', String(i % 2)]);
        const [code] = await room.run('accept-answers', 0, ...triples);
        if (code !== 'ok') throw new Error(`answers were refused: ${String(code)}`);
      }
    });
    const aofAfter = await aofBytes(lab.redis);
    const logAfter = await memoryOf(lab.redis, [room.keys.log(room.shard)]);
    const names = room.keys.room(room.gameId);
    const answers = await memoryOf(lab.redis, [names.answers(0)]);
    await room.run('step-room', 'next', Number((await room.observe()).control.rev));
    await room.score();
    const { seats, names: byLook, present, scores, board, connections } = names;
    const seated = await memoryOf(lab.redis, [seats, byLook, present, scores, board, connections]);
    return {
      players,
      redisBytesPerPlayer: seated / players,
      redisBytesPerAnswer: answers / players,
      redisLogBytesPerAnswer: (logAfter - logBefore) / players,
      redisMicrosPerAnswer: accepting / players,
      aofBytesPerAnswer: (aofAfter - aofBefore) / players,
      redisMicrosPerJoin: joining / players,
    };
  } finally {
    await lab.close();
    await server.close();
  }
}

/** Gives a player a seat, as a web process does. @throws when it is refused */
export async function join(room: LabRoom, id: string, name: string): Promise<void> {
  const processKey = room.keys.process(room.shard, 'bench');
  const args = [id, name, name.toLowerCase(), '', -1, 'bench', `c-${id}`];
  const reply = await room.scripts.run('join-room', room.gameId, args, [processKey]);
  if (!Array.isArray(reply) || reply[0] !== 'ok') throw new Error(`a join was refused: ${JSON.stringify(reply)}`);
}

/** User and system time of the Redis server while `work` runs. */
async function cpuMicrosOf(redis: Redis, work: () => Promise<void>): Promise<number> {
  const read = async () => {
    const info = await redis.info('cpu');
    const valueOf = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
    return (valueOf('used_cpu_user') + valueOf('used_cpu_sys')) * 1e6;
  };
  const before = await read();
  await work();
  return (await read()) - before;
}

async function aofBytes(redis: Redis): Promise<number> {
  return Number(/^aof_current_size:(\d+)/m.exec(await redis.info('persistence'))?.[1]);
}

async function memoryOf(redis: Redis, keys: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const key of keys) bytes += Number((await redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')) ?? 0);
  return bytes;
}

/** CPU of all processes named postgres on this machine, in µs: nothing else may use one meanwhile. */
export function postgresCpuMicros(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readStat(pid);
    if (stat === undefined || !stat.includes('(postgres')) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

function readStat(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return undefined;
    throw error;
  }
}
