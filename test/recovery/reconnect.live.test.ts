/** R1 and R4: connections are lost, one process's or everyone's, and nobody notices but for a short reconnect. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { Arena, type ArenaGame, describeTimes, pause, quantile, report, until } from './arena.ts';
import { differences, type Person, seatCrowd, sharedView, stepTo } from './crowd.ts';

const { full } = readTestEnvironment();
/** Heartbeat of the server: a ping after so long, and so long until a silent client counts as gone. */
const heartbeatMs = 10_000 + 8000;
const noLimit = { introMs: 0, closeWhenAllAnswered: false } as const;

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.open({ webs: 2 });
}, 60_000);
afterAll(() => arena?.close(), 60_000);
/** Whoever was killed in the test before is there again. */
beforeEach(() => arena.ready(), 60_000);

/** A game whose second question is open, after one that everyone has answered. */
async function secondQuestion(size: number) {
  const game = await arena.game(singlesQuiz(3, 120_000), noLimit);
  const host = await arena.host(game);
  const people = await seatCrowd(arena, game, size);
  await stepTo(host, people, 'open', 0);
  await Promise.all(people.map((person, i) => person.answer(0, i % 2)));
  await stepTo(host, people, 'reveal', 0);
  await stepTo(host, people, 'standings', 0);
  await stepTo(host, people, 'open', 1);
  return { game, host, people };
}

/** Plays to the end and compares: what was acknowledged, rows, scores, and what each was told. */
async function finish({ game, host, people }: { game: ArenaGame; host: Person['client']; people: Person[] }) {
  await stepTo(host, people, 'reveal', 1);
  await until(() => people.every(({ you }) => you?.result?.answered === true));
  while (host.state.snapshot?.room.phase !== 'over') await host.end();
  await until(() => people.every(({ you }) => you?.final !== undefined));
  expect(differences(people, await arena.finalResults(game))).toEqual([]);
  for (const { client } of [{ client: host }, ...people]) client.close();
  expect(arena.errors.filter((line) => /a bug/.test(line))).toEqual([]);
}

/** What someone sees of their own is what they saw before, and every answer that was acknowledged is there. */
function notTheSame(person: Person, seen: Person['you']): string[] {
  const { you } = person;
  const wrong: string[] = [];
  if (you?.playerId !== seen?.playerId) wrong.push('another seat');
  if (you?.score !== seen?.score || you?.rank !== seen?.rank) wrong.push('another score or rank');
  if (seen?.answered === true && (you?.answered !== true || you.answer !== seen.answer)) wrong.push('no answer');
  return wrong;
}

/** Everyone answers question 1 at some moment of the next `withinMs`. Resolves when all are accepted. */
async function trickle(people: readonly Person[], withinMs: number): Promise<void> {
  const replies = people.map(async (person, i) => {
    await pause(Math.random() * withinMs);
    return person.answer(1, (i + 1) % 2);
  });
  expect((await Promise.all(replies)).filter(({ ok }) => !ok)).toEqual([]);
}

test(
  'R1: a web process is killed under load: its players are back with score, rank and own answer',
  { timeout: 120_000 },
  async () => {
    const scene = await secondQuestion(full ? 500 : 60);
    const { people } = scene;
    const answers = trickle(people, full ? 6000 : 1500);
    await until(() => people.filter(({ you }) => you?.answered).length > people.length / 4);
    const boards = arena.countRedis((command) => command === 'lrange');
    const killedAt = performance.now();
    arena.webs[0]?.web.signal('SIGKILL');
    await until(() => people.some(({ live }) => !live));
    await until(() => people.every(({ live }) => live));
    const victims = people.filter(({ losses }) => losses.length > 0);
    const back = victims.map((person) => person.backAfter(killedAt));
    report(`R1 killed: ${people.length} players, back after ${describeTimes(back)}`);
    expect(victims.length).toBeGreaterThan(people.length / 4);
    expect(victims.flatMap((person) => notTheSame(person, person.losses[0]?.seen))).toEqual([]);
    // The board is read for a process, not for each who comes back.
    expect(boards()).toBeLessThan(10);
    await answers;
    await finish(scene);
    if (full) expect(quantile(back, 0.99)).toBeLessThanOrEqual(3000);
  },
);

test.runIf(full).each([
  ['stopped', 'SIGSTOP'],
  ['unplugged', undefined],
] as const)(
  'R1: a web process is %s: its players are back when the heartbeat says so',
  { timeout: 180_000 },
  async (how, signal) => {
    const [gone, stays] = arena.webs as [Arena['webs'][number], Arena['webs'][number]];
    const [toGone, toStays] = await Promise.all([arena.link([gone]), arena.link([stays])]);
    // The addresses of the two processes, as a balancer has them.
    arena.balancer.setTargets([toGone.port, toStays.port]);
    const scene = await secondQuestion(200);
    const { people } = scene;
    const reached = new Set(people.filter((_, i) => i % 2 === 0));
    await Promise.all([...reached].map((person, i) => person.answer(1, i % 2)));
    const goneAt = performance.now();
    if (signal === undefined) toGone.hold();
    else gone.web.signal(signal);
    // A balancer that looks at /readyz sends nobody there any more.
    arena.balancer.setTargets([toStays.port]);
    await until(() => people.filter(({ losses }) => losses.length > 0).length >= people.length / 3, 60_000);
    await until(() => people.every(({ live }) => live));
    await pause(1000);
    await until(() => people.every(({ live }) => live));
    const victims = people.filter(({ losses }) => losses.length > 0);
    const back = victims.map((person) => person.backAfter(goneAt));
    report(`R1 ${how}: ${victims.length} of ${people.length} players, back after ${describeTimes(back)}`);
    expect(victims.flatMap((person) => notTheSame(person, person.losses[0]?.seen))).toEqual([]);
    expect(quantile(back, 0.99)).toBeLessThanOrEqual(heartbeatMs + 3000);
    await trickle(
      people.filter((person) => !reached.has(person)),
      500,
    );
    gone.web.signal('SIGCONT');
    toGone.release();
    arena.balancer.setTargets(arena.webs.map(({ port }) => port));
    await finish(scene);
  },
);

/** Everyone's connection is cut in the middle of a question, and nobody comes in for a while. */
async function herd(size: number, awayMs: number) {
  const scene = await secondQuestion(size);
  const { people, game } = scene;
  await Promise.all(people.filter((_, i) => i % 2 === 0).map((person, i) => person.answer(1, i % 2)));
  // What was answered is folded, so that what follows is the herd's alone.
  let results = { answers: { accepted: 0 } };
  const wanted = size + Math.ceil(size / 2);
  while (results.answers.accepted < wanted) results = await arena.results(game);
  const [redis, postgres] = [arena.countRedis(), arena.countPostgres()];
  const cutAt = performance.now();
  arena.balancer.refuse();
  expect(arena.balancer.cut()).toBeGreaterThanOrEqual(size);
  await until(() => people.every(({ live }) => !live));
  await pause(awayMs - (performance.now() - cutAt));
  arena.balancer.accept();
  await until(() => people.every(({ live }) => live));
  // What goes on anyway is the same for every size.
  await pause(awayMs * 2 + 1500 - (performance.now() - cutAt));
  const cost = { redis: redis(), postgres: postgres(), ms: performance.now() - cutAt };
  const back = people.map((person) => person.backAfter(cutAt));
  report(`R4: ${size} links cut for ${awayMs} ms: back after the cut ${describeTimes(back)}`);
  expect(people.flatMap((person) => notTheSame(person, person.losses[0]?.seen))).toEqual([]);
  expect(new Set(people.map(({ client }) => sharedView(client.state))).size).toBe(1);
  await Promise.all(people.filter((_, i) => i % 2 === 1).map((person, i) => person.answer(1, i % 2)));
  await finish(scene);
  return { ...cost, back };
}

test(
  'R4: a herd that comes back costs Postgres nothing for each, and Redis the same for each',
  { timeout: 180_000 },
  async () => {
    const awayMs = full ? 2000 : 600;
    const [fewer, more] = full ? [50, 500] : [10, 60];
    const few = await herd(fewer, awayMs);
    let many = await herd(more, awayMs);
    const allowed = () => few.postgres * (many.ms / few.ms) + Math.max(5, more / 20);
    // What processes ask for anyway comes by chance: a statement for each player would come every time.
    if (many.postgres > allowed()) many = await herd(more, awayMs);
    // Sweeps go on for as long as it takes.
    const perPlayer = (many.redis - few.redis * (many.ms / few.ms)) / (more - fewer);
    report(
      `R4: Postgres statements ${few.postgres} for ${fewer} players, ${many.postgres} for ${more}; Redis calls ` +
        `${few.redis} and ${many.redis}, sweeps and all: ${perPlayer.toFixed(2)} a player`,
    );
    // The rollout is read once a second, and a process that is slow may look at its epochs; nobody is looked up.
    expect(many.postgres).toBeLessThanOrEqual(allowed());
    expect(perPlayer).toBeLessThan(6);
    if (full) expect(quantile(many.back, 1)).toBeLessThanOrEqual(5000);
  },
);
