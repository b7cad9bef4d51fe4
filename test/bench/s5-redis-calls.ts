import { Redis } from 'ioredis';
import { type Bench, type BenchContext, type Finding, rounded } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { Crowd } from './crowd/crowd.ts';
import { summarize } from './statistics.ts';

const players = 2000;

/** Calls of scripts since the start, as Redis counts them: all of them, and those that accepted something (one XADD each). */
async function scriptCalls(redis: Redis): Promise<{ all: number; accepting: number }> {
  const stats = await redis.info('commandstats');
  const callsOf = (name: string) => Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  return { all: callsOf('evalsha') + callsOf('eval'), accepting: callsOf('xadd') };
}

/** Calls to Redis per accepted answer, counted by Redis, with everything else that goes on meanwhile (sweeps, the host's counts). */
async function measureCalls({ pairs, tell }: BenchContext): Promise<Finding> {
  const product = await BenchProduct.start();
  const redis = new Redis(product.env['REDIS_URL'] ?? '');
  const crowd = Crowd.start();
  try {
    const room = await product.openGame();
    await crowd.connect({ url: product.url, count: players, protocol: 'socket.io', join: { pin: room.game.pin } });
    const ask = async (spreadMs: number): Promise<{ all: number; accepting: number }> => {
      await crowd.hear('42["question:open"', 0);
      await room.openQuestion();
      await crowd.hear('42["question:open"', 1);
      const before = await scriptCalls(redis);
      const event = JSON.stringify(['player:answer', { question: room.question, answer: 1 }]);
      await crowd.sendAllAccepted(event, spreadMs);
      const after = await scriptCalls(redis);
      await room.closeQuestion();
      return {
        all: (after.all - before.all) / players,
        accepting: (after.accepting - before.accepting) / players,
      };
    };
    const [spread, burst]: [{ all: number; accepting: number }[], { all: number; accepting: number }[]] = [[], []];
    for (let i = 0; i < pairs; i += 1) {
      spread.push(await ask(1000));
      burst.push(await ask(0));
      tell(`${i + 1} of ${pairs}: ${rounded(spread.at(-1)?.all ?? 0)} calls an answer`);
    }
    room.close();
    const summary = summarize(spread.map(({ all }) => all));
    const middle = (values: readonly number[]) => rounded(summarize(values).median);
    return {
      ...summary,
      pairs,
      details: {
        players,
        'only those that accept, spread over a second': middle(spread.map(({ accepting }) => accepting)),
        'all, sent in one moment': middle(burst.map(({ all }) => all)),
        'only those that accept, sent in one moment': middle(burst.map(({ accepting }) => accepting)),
      },
    };
  } finally {
    await crowd.stop();
    redis.disconnect();
    await product.stop();
  }
}

export const redisCallsBench: Bench = {
  id: 'S5',
  claim: 'Redis calls per accepted answer, 2,000 answers spread over a second, sweeps and counts included',
  unit: '',
  aim: 'at most',
  target: 1,
  stretch: 0.05,
  run: measureCalls,
};
