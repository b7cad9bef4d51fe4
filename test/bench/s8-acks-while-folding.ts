import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '../support/environment.ts';
import { type Bench, type BenchContext, type Finding, findingOf } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { Crowd } from './crowd/crowd.ts';
import type { FoldReply } from './folding/wire.ts';
import { runPairs } from './paired-runs.ts';
import { TalkingChild } from './talking-child.ts';

const warmups = 2;
const rows = 50_000;
const players = 500;
/** About as long as the folding takes. */
const spreadMs = 750;

/**
 * The p99 of acknowledgements while another process folds 50,000 rows, with a worker's loop and its defaults, from the same
 * Redis into a Postgres that waits for the disk; against none. On all processors: the system's scheduler is part of what a
 * player waits for, and a web process alone on one of two would leave everything else, players too, to the other.
 */
async function measureAcks({ pairs, tell }: BenchContext): Promise<Finding> {
  const product = await BenchProduct.start({}, { pinned: false, durable: true });
  const { DATABASE_URL = '', REDIS_URL = '' } = product.env;
  const script = join(import.meta.dirname, 'folding/fold-process.ts');
  const worker = new TalkingChild(
    spawn(process.execPath, [script, DATABASE_URL, REDIS_URL, String(rows)], {
      env: childEnvironment({}),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }),
  );
  const crowd = Crowd.start();
  try {
    await worker.told('ready');
    const room = await product.openGame();
    await crowd.connect({ url: product.url, count: players, protocol: 'socket.io', join: { pin: room.game.pin } });
    const foldMs: number[] = [];
    const part = (isFolding: boolean) => async (): Promise<number> => {
      await worker.ask<FoldReply>({ order: 'clear', way: 'work' }, 'done');
      await crowd.hear('42["question:open"', 0);
      await room.openQuestion();
      await crowd.hear('42["question:open"', 1);
      const folding = isFolding ? worker.ask<FoldReply>({ order: 'run', way: 'work' }, 'done') : undefined;
      const event = JSON.stringify(['player:answer', { question: room.question, answer: 1 }]);
      const { p99 } = await crowd.sendAllAccepted(event, spreadMs);
      if (folding !== undefined) foldMs.push((await folding).ms);
      await room.closeQuestion();
      return p99;
    };
    const runs = await runPairs({ pairs, warmups }, { a: part(true), b: part(false) }, (pair, ratio) =>
      tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(3)} ×`),
    );
    room.close();
    return findingOf(runs, 'ms at p99', {
      pinned: 'no',
      players,
      spreadMs,
      rows,
      foldingMs: Math.round(foldMs.at(-1) ?? 0),
    });
  } finally {
    await Promise.all([crowd.stop(), worker.stop()]);
    await product.stop();
  }
}

export const acksWhileFoldingBench: Bench = {
  id: 'S8',
  claim: 'ack p99 while another process folds 50,000 rows against no folding',
  unit: '×',
  aim: 'at most',
  target: 1.5,
  stretch: 1.1,
  pinned: false,
  run: measureAcks,
};
