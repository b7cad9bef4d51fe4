/**
 * O3: pub/sub is only a hint. Hints that are lost, doubled or out of order, and a subscription that is cut at each event,
 * cost a moment; and what a process asks of Redis does not depend on how many clients it has.
 */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { type PrivateServer, startRedis } from '../support/private-server.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { RedisReplies } from '../support/reply-counters.ts';
import type { TestClient } from '../support/test-client.ts';
import { pause, quantile, report } from './arena.ts';
import { type HintMode, HintTrouble } from './hint-trouble.ts';

const { full } = readTestEnvironment();
const cutMs = 300;

let server: PrivateServer;
let redis: Redis;
let link: FaultyLink;
let product: TestQuickfire;
const trouble = new HintTrouble();
const products: TestQuickfire[] = [];
const links: FaultyLink[] = [];

const linkTo = async (counter: () => RedisReplies | ReturnType<HintTrouble['counter']>) => {
  const made = await FaultyLink.open(Number(new URL(server.url).port), { replies: counter });
  links.push(made);
  return made;
};
const startBehind = async (behind: FaultyLink, webs: number) => {
  const started = await startQuickfire({ webs, worker: false, env: { REDIS_URL: behind.url(server.url) } });
  products.push(started);
  return started;
};

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  link = await linkTo(() => trouble.counter());
  product = await startBehind(link, 2);
});
afterAll(async () => {
  await Promise.all(products.map((one) => one.stop()));
  await Promise.all(links.map((one) => one.close()));
  redis.disconnect();
  await server.close();
});

interface Stage {
  game: TestGame;
  host: TestClient;
  /** A player on each process. */
  players: TestClient[];
}

async function setStage(): Promise<Stage> {
  const game = await product.game(singlesQuiz(2), { introMs: 60_000, closeWhenAllAnswered: false });
  const host = await product.host(game);
  const joined = await Promise.all([0, 1].map((web) => product.join(game, `Player ${web}`, { web })));
  return { game, host, players: joined.map(({ client }) => client) };
}

/** Every way to an event for the whole room, in an order in which each is possible. */
const script = [
  ['host:start', 'question:intro'],
  ['host:next', 'question:open'],
  ['host:extend', 'question:extended'],
  ['host:pause', 'game:paused'],
  ['host:resume', 'game:resumed'],
  ['host:next', 'question:closed'],
  ['host:next', 'leaderboard'],
  ['host:next', 'question:intro'],
  ['host:end', 'game:over'],
] as const;

/** Plays the script; after each step, how many ms it took until both processes had told their players. */
async function playScript({ host, players }: Stage, around?: (step: () => Promise<void>) => Promise<void>) {
  const took: number[] = [];
  const told = (player: TestClient, event: string) => player.names().filter((name) => name === event).length;
  for (const [wish, event] of script) {
    const before = players.map((player) => told(player, event));
    const step = async () => {
      await host.must(wish, wish === 'host:extend' ? { ms: 1000, id: 'once' } : {});
    };
    let from = performance.now();
    await (around ?? ((run) => run()))(async () => {
      from = performance.now();
      await step();
    });
    await Promise.all(
      players.map((player, i) => player.until(() => told(player, event) > (before[i] ?? 0), `${event} did not come`)),
    );
    took.push(performance.now() - from);
    // The host's next wish is about what the host has seen.
    await host.until(() => told(host, event) > 0);
  }
  return took;
}

/** Both have been told every event once, in order, and nothing besides. */
function checkOrder({ players }: Stage): void {
  const wanted = script.map(([, event]) => event);
  const ofRoom = new Set<string>(wanted);
  for (const player of players) expect(player.names().filter((name) => ofRoom.has(name))).toEqual(wanted);
}

test('O3: hints that are lost, doubled or swapped cost a moment, and no event comes twice or too early [REV-4]', async () => {
  const modes = ['lost', 'doubled', 'swapped'] satisfies HintMode[];
  await Promise.all(
    modes.map(async (mode) => {
      const stage = await setStage();
      trouble.modes.set(stage.game.gameId, mode);
      const took = await playScript(stage);
      checkOrder(stage);
      report(`O3 hints ${mode}: told after ${took.map(Math.round).join(', ')} ms`);
      if (full) expect(quantile(took, 1)).toBeLessThanOrEqual(2000);
    }),
  );
  expect(trouble.struck).toBeGreaterThan(script.length);
});

test('O3: the subscriptions are cut for a moment at each event', { timeout: 60_000 }, async () => {
  const stage = await setStage();
  let cuts = 0;
  const took = await playScript(stage, async (step) => {
    const until = performance.now() + cutMs;
    const stepped = step();
    while (performance.now() < until) {
      cuts += await cutSubscriptions();
      await pause(5);
    }
    await stepped;
  });
  checkOrder(stage);
  report(`O3 subscriptions cut ${cuts} times: told after ${took.map(Math.round).join(', ')} ms`);
  expect(cuts).toBeGreaterThan(script.length);
  if (full) expect(quantile(took, 1)).toBeLessThanOrEqual(2000);
});

/** Ends the connections on which the processes hear hints. @returns how many there were. */
async function cutSubscriptions(): Promise<number> {
  const list = (await redis.client('LIST')) as string;
  const ids = list
    .split('\n')
    .flatMap((line) => (/ name=quickfire-hints /.test(line) ? /^id=(\d+)/.exec(line)?.[1] : []));
  for (const id of ids) if (id !== undefined) await redis.client('KILL', 'ID', Number(id));
  return ids.length;
}

/** How often in 10 s one process asks Redis: while nothing happens, when a question opens, and from its end to the standings. */
async function askedBy(clients: number): Promise<number[]> {
  const counted = await linkTo(() => new RedisReplies());
  const one = await startBehind(counted, 1);
  const game = await one.game(singlesQuiz(2), { introMs: 0, closeWhenAllAnswered: false });
  const host = await one.host(game);
  const players: TestClient[] = [];
  for (let from = 0; from < clients; from += 50) {
    const numbers = Array.from({ length: Math.min(50, clients - from) }, (_, i) => from + i);
    players.push(
      ...(await Promise.all(numbers.map((number) => one.join(game, `P ${number}`)))).map(({ client }) => client),
    );
  }
  // What the joins set off is over: the host's roster is complete.
  await host.until(() => host.received.some(({ payload }) => (payload as { players?: number }).players === clients));
  await pause(500);
  const struck = counted.strike({ nth: Infinity, fault: 'cut' });
  const during = async (work: () => Promise<void>) => {
    const [before, from] = [struck.seen, performance.now()];
    await work();
    await pause(full ? 6000 : 2500 - (performance.now() - from));
    return Math.round((struck.seen - before) / ((performance.now() - from) / 10_000));
  };
  const all = (event: string) =>
    Promise.all(players.map((player) => player.until(() => player.names().includes(event))));
  const next = async (event: string) => {
    await host.must('host:next', {});
    await all(event);
    await host.until(() => host.names().includes(event));
  };
  const idle = await during(() => Promise.resolve());
  const open = await during(() => next('question:open'));
  const scored = await during(async () => {
    await next('question:closed');
    await all('player:result');
    await next('leaderboard');
  });
  return [idle, open, scored];
}

test.runIf(full)('O3: a process asks Redis the same with few clients and with many', { timeout: 120_000 }, async () => {
  const [few, many] = [10, 1000];
  // At the same time: what else this machine does is the same for both.
  const [ofFew, ofMany] = await Promise.all([askedBy(few), askedBy(many)]);
  report(
    `O3 Redis calls in 10 s, idle, open, scored: ${ofFew.join(', ')} with ${few} clients, ${ofMany.join(', ')} with ${many}`,
  );
  // Calls that grow with the clients would be a hundred times as many; in seconds of a busy machine chance is a third.
  for (const [i, calls] of ofMany.entries()) expect(calls).toBeLessThan((ofFew[i] as number) * 1.3);
});
