import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ResultsStreams } from '../../src/http/results-stream.ts';

const limits = {
  resultsAtOnce: 1,
  resultsWaiting: 8,
  resultsPerPerson: 2,
  resultsWaitMs: 20_000,
  resultsMs: 60_000,
  resultsUnreadMs: 60_000,
  resultsBytesPerSecond: 1_000_000_000,
  resultsBehindMs: 300,
};
const piece = new Uint8Array(32 * 1024);
const never = new AbortController().signal;
const opened: Readable[] = [];
let cuts = 0;

async function* pieces() {
  for (let count = 0; count < 4000; count += 1) yield piece;
}

function setUp() {
  cuts = 0;
  const streams = new ResultsStreams(
    pieces,
    limits,
    { turn: () => Promise.resolve() },
    {
      cut: () => {
        cuts += 1;
      },
    },
  );
  return async (ownerId: string) => {
    const stream = await streams.open({ ownerId }, never);
    stream.on('error', () => undefined);
    opened.push(stream);
    return stream;
  };
}

afterEach(() => {
  for (const stream of opened.splice(0)) stream.destroy();
});

/** Takes some bytes now and then: never nothing for long. */
async function drip(stream: Readable, bytes: number): Promise<void> {
  while (!stream.destroyed) {
    stream.read(Math.min(bytes, stream.readableLength));
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await sleep(50);
  }
}

test('who takes too little while others wait is cut, and counted', async () => {
  const open = setUp();
  const slow = await open('slow');
  const dripped = drip(slow, 1024);
  const next = await open('next');
  expect([slow.destroyed, next.destroyed, cuts]).toEqual([true, false, 1]);
  await dripped;
});

test('nobody is cut for a slow connection while nobody else waits, nor for a wait of their own', async () => {
  const open = setUp();
  const slow = await open('slow');
  void drip(slow, 1024);
  const own = open('slow');
  await sleep(1000);
  expect([slow.destroyed, cuts]).toEqual([false, 0]);
  slow.destroy();
  await own;
});

test('who reads well is not cut while others wait', async () => {
  const open = setUp();
  const good = await open('good');
  void drip(good, 64 * 1024);
  const next = open('next');
  await sleep(1000);
  expect([good.destroyed, cuts]).toEqual([false, 0]);
  good.destroy();
  await next;
});
