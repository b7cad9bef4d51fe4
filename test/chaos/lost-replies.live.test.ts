/**
 * D2: a game of three questions during which one reply gets lost, late or doubled, after its request was carried out.
 * A sample of all replies by default; `EVERY_REPLY=1` takes them one after the other.
 *
 * TCP delivers nothing twice, so replies of Redis and Postgres are not doubled: a second one would be taken for the reply to
 * the next command, by any client. What can happen twice are requests, from a client that is not sure.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { loadScripts } from '../../src/redis/script-runner.ts';
import type { FaultyLink, ReplyFault, Struck } from '../support/faulty-link.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { noDifferences } from './audit-game.ts';
import { commandTimeoutMs, LinkedProduct, type Links } from './linked-product.ts';

const { everyReply, fuzzSeed } = readTestEnvironment();
const seed = fuzzSeed ?? Math.floor(Math.random() * 2 ** 31);
const { next } = seededRandomness(seed);

interface Way {
  link: keyof Links;
  /** Which replies; all by default. */
  counts?: (reply: string) => boolean;
  faults: readonly ReplyFault[];
  /** Cases of the sample. */
  sample: number;
}

const scripts = loadScripts();
const runs = (...names: string[]) => {
  const digests = new Set(names.map((name) => `evalsha ${scripts.get(name)?.sha}`));
  return (reply: string) => digests.has(reply);
};
/** What a web does all the time, whether anything happens or not. */
const isLook = runs('sweep-shard', 'read-rooms');
const late = (timeoutMs: number): ReplyFault => ({ delayMs: timeoutMs * 1.5 });
/** A batch may take 20 seconds before a worker gives it up: too long for the sample. */
const commitLate = everyReply ? [late(14_000)] : [];

const ways: Record<string, Way> = {
  'acknowledgements to clients': {
    link: 'clients',
    counts: (reply) => reply === 'ack',
    faults: ['cut', 'double', late(1500)],
    sample: 1,
  },
  'events to clients': { link: 'clients', counts: (reply) => reply !== 'ack', faults: ['cut', 'double'], sample: 1 },
  'replies of Redis to a web': {
    link: 'webRedis',
    counts: (reply) => !isLook(reply),
    faults: ['cut', late(commandTimeoutMs.web)],
    sample: 1,
  },
  'replies of Redis to answers': {
    link: 'webRedis',
    counts: runs('accept-answers'),
    faults: ['cut', late(commandTimeoutMs.web)],
    sample: 2,
  },
  'replies of Redis to a worker': {
    link: 'workerRedis',
    faults: ['cut', late(commandTimeoutMs.worker)],
    sample: 1,
  },
  'replies of Redis to trims': {
    link: 'workerRedis',
    counts: runs('mark-stored'),
    faults: ['cut', late(commandTimeoutMs.worker)],
    sample: 1,
  },
  'replies of Postgres to commits': {
    link: 'workerPostgres',
    counts: (reply) => reply === 'commit',
    faults: ['cut', ...commitLate],
    sample: 1,
  },
};

let product: LinkedProduct;
beforeAll(async () => {
  product = await LinkedProduct.start();
  // From the second game on every game is like the others: scripts are known to Redis, and there is something to trim.
  await product.play();
});
afterAll(async () => {
  await product.close();
});

/** Plays one game with a fault at the n-th reply of a way. */
async function playWith(name: string, way: Way, strike: { nth: number; fault: ReplyFault }): Promise<Struck> {
  const { link, counts } = way;
  let struck: Struck | undefined;
  const audit = await product.play(() => {
    struck = product.links[link].strike({ ...strike, ...(counts === undefined ? {} : { counts }) });
  });
  product.links[link].forgetStrikes();
  const { acked, rows, ...differences } = audit;
  const where = `${name}, number ${strike.nth}, ${JSON.stringify(strike.fault)}`;
  expect(differences, where).toEqual(noDifferences());
  // A player who heard nothing may see the end of the game before there is a reply to the next try.
  expect(rows, where).toBe(9);
  expect(acked, where).toBeGreaterThanOrEqual(6);
  expect(product.errors, where).toEqual([]);
  return struck as Struck;
}

test('every request of a player or host is carried out twice', async () => {
  expect(await product.play(undefined, 2)).toEqual({ ...noDifferences(), acked: 9, rows: 9 });
  expect(product.errors).toEqual([]);
});

test.runIf(everyReply).for(Object.entries(ways))('every one of the %s', { timeout: 3_600_000 }, async ([name, way]) => {
  for (const fault of way.faults) {
    let nth = 1;
    while ((await playWith(name, way, { nth, fault })).hit !== undefined) nth += 1;
    console.log(`${name}, ${JSON.stringify(fault)}: each of ${nth - 1}, nothing lost, nothing twice`);
    expect(nth).toBeGreaterThan(1);
  }
});

test.skipIf(everyReply)(`a sample of all replies (FUZZ_SEED=${seed})`, { timeout: 120_000 }, async () => {
  const counted = Object.entries(ways).map(([name, way]) => {
    const { link, counts } = way;
    return {
      name,
      way,
      struck: product.links[link].strike({ nth: Infinity, fault: 'cut', ...(counts && { counts }) }),
    };
  });
  expect(await product.play()).toMatchObject({ ...noDifferences(), acked: 9, rows: 9 });
  for (const link of Object.values(product.links)) (link as FaultyLink).forgetStrikes();
  console.log(counted.map(({ name, struck }) => `${struck.seen} ${name}`).join(', '));
  const hits: (string | undefined)[] = [];
  for (const { name, way, struck } of counted) {
    expect(struck.seen, name).toBeGreaterThan(0);
    for (let i = 0; i < way.sample; i += 1) {
      const nth = 1 + Math.floor(next() * struck.seen);
      const fault = way.faults[Math.floor(next() * way.faults.length)] as ReplyFault;
      hits.push((await playWith(name, way, { nth, fault })).hit);
    }
  }
  // How many replies there are varies from game to game, so some of the last ones may not come.
  expect(hits.filter((hit) => hit !== undefined).length).toBeGreaterThan(hits.length / 2);
});
