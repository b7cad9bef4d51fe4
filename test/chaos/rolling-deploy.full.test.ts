/**
 * R5: a deploy loses nothing. Players answer through a balancer that knows nothing of readiness, while one process after
 * the other is told to stop and another one takes its place.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomClient } from '../../src/client/room-client.ts';
import { Fleet, type FleetGame } from '../support/fleet.ts';
import type { ProcessExit } from '../support/product-processes.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';

const webs = 2;
const playerCount = webs * 500;
/** A herd of newcomers is another test's: a busy server would refuse them. */
const joinedAtOnce = 20;
const rounds = 2;
/** What is first sent this long before the deadline is not refused: PROMISES, R5. */
const marginMs = 3000;
const timeLimitMs = 8000;
const exitLimitMs = 10_000;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.open({
    DATABASE_URL: await createDatabase(),
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: createKeyPrefix(),
    APP_SECRET: 'a secret that only tests may use, 32+',
  });
  await Promise.all([...Array.from({ length: webs }, () => fleet.addWeb()), fleet.addWorker()]);
}, 60_000);
afterAll(async () => {
  await fleet.stop();
  await dropDatabase(fleet.env['DATABASE_URL'] as string);
});

interface Given {
  playerId: string;
  question: number;
  answer: number;
  /** Before the deadline, when it was first sent. */
  aheadMs: number;
  /** What came of it; undefined: nothing yet. */
  code: string | undefined;
  elapsedMs: number | undefined;
}

test(
  'a rolling deploy under load: no answer is lost, none that was sent in time is refused, each process ends in time',
  { timeout: 600_000 },
  async () => {
    const settings = { introMs: 0, revealMs: 300, standingsMs: 300, autoAdvance: true };
    const game = await fleet.makeGame(singlesQuiz(200, timeLimitMs), settings);
    const host = fleet.client({ token: game.hostToken });
    host.connect();
    const journal: Given[] = [];
    const players: RoomClient[] = [];
    while (players.length < playerCount) {
      const next = Array.from({ length: joinedAtOnce }, (_, i) => joinAndPlay(game, players.length + i, journal));
      players.push(...(await Promise.all(next)));
    }
    await expect.poll(() => host.state.connection, { timeout: 20_000 }).toBe('live');
    expect(await host.start()).toMatchObject({ ok: true });

    const exits: (ProcessExit & { tookMs: number })[] = [];
    for (let round = 0; round < rounds; round += 1) exits.push(...(await replaceAll(() => journal.length)));
    const isOver = ({ state }: RoomClient) => state.snapshot?.room.phase === 'over';
    // The room moves all the time, and a wish that came too late, or whose reply did, is made again.
    while (!isOver(host)) await host.end();
    const elsewhere = () =>
      players.filter((one) => !isOver(one)).map(({ state }) => [state.connection, state.error?.code]);
    await expect.poll(elsewhere, { timeout: 60_000 }).toEqual([]);

    const results = await fleet.finalResults(game);
    const rows = new Map((results.answerRows ?? []).map((row) => [`${row.playerId} ${row.question}`, row]));
    const acked = journal.filter(({ code }) => code === 'ok');
    const lost = acked.filter((given) => {
      const row = rows.get(`${given.playerId} ${given.question}`);
      return row?.answer !== given.answer || row.elapsedMs !== given.elapsedMs;
    });
    // The last question is ended by the host, whenever that comes.
    const lastQuestion = Math.max(...journal.map(({ question }) => question));
    const refused = journal.filter((given) => given.code !== 'ok' && given.question < lastQuestion);
    report({ players: playerCount, acked: acked.length, lost: lost.length, refused: refused.length, exits });

    expect(lost).toEqual([]);
    expect(rows.size).toBe(results.answers.accepted);
    expect(refused.filter(({ aheadMs }) => aheadMs >= marginMs)).toEqual([]);
    expect(acked.length).toBeGreaterThan(playerCount * 2);
    for (const exit of exits) {
      expect(exit).toMatchObject({ code: 0, signal: null });
      expect(exit.tookMs).toBeLessThan(exitLimitMs);
    }
    expect(fleet.complaints()).toEqual([]);
  },
);

/** Every process that runs now, one after the other, each once its successor runs and players have answered in between. */
async function replaceAll(given: () => number): Promise<(ProcessExit & { tookMs: number })[]> {
  const exits: (ProcessExit & { tookMs: number })[] = [];
  for (const { web } of fleet.webs.slice()) {
    const before = given();
    await fleet.addWeb();
    exits.push(await fleet.decommission(web));
    await expect.poll(given, { timeout: 30_000 }).toBeGreaterThan(before + playerCount / 2);
  }
  for (const worker of fleet.workers.slice()) {
    await fleet.addWorker();
    exits.push(await fleet.decommission(worker));
  }
  return exits;
}

/** Joins, and answers each question at a moment of its own, at least the margin before its deadline. */
async function joinAndPlay({ pin }: FleetGame, number: number, journal: Given[]): Promise<RoomClient> {
  const client = fleet.client();
  const joined = await client.join({ pin, nickname: `Player ${number}` });
  if (!joined.ok) throw new Error(`join: ${joined.error.code}`);
  const { playerId } = joined;
  let answered = -1;
  const answer = async (question: number, closesAt: number) => {
    await pause(Math.random() * Math.max(1, closesAt - marginMs - 500 - Date.now()));
    const given: Given = {
      playerId,
      question,
      answer: (number + question) % 2,
      aheadMs: closesAt - Date.now(),
      code: undefined,
      elapsedMs: undefined,
    };
    journal.push(given);
    const reply = await client.answer(question, given.answer);
    given.code = reply.ok ? 'ok' : reply.error.code;
    given.elapsedMs = reply.ok ? reply.elapsedMs : undefined;
  };
  client.subscribe(({ snapshot }) => {
    const question = snapshot?.question;
    if (snapshot?.room.phase !== 'open' || question === undefined || !('closesAt' in question)) return;
    if (question.index <= answered) return;
    answered = question.index;
    void answer(question.index, question.closesAt);
  });
  return client;
}

function report({ exits, ...figures }: Record<string, unknown> & { exits: { name: string; tookMs: number }[] }): void {
  const ends = exits.map(({ name, tookMs }) => `${name} ${Math.round(tookMs)} ms`).join(', ');
  process.stdout.write(`rolling deploy: ${JSON.stringify(figures)}; ends: ${ends}\n`);
}
