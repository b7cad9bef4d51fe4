/**
 * Promise A1: no input ends a process. Random and mutated events through real sockets, and frames that no client would
 * send, against a web process of its own. `FUZZ_EVENTS=100000` is the full size, `FUZZ_SEED=<printed>` repeats a run.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { generousLimits } from '../support/generous-limits.ts';
import { exampleOf, questionTypes, type QuizInput } from '../../src/protocol/quiz.ts';
import { sevenTypesQuiz, singlesQuiz, someAnswer } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';
import { TestClient } from '../support/test-client.ts';
import { Dice } from './dice.ts';
import { actThroughEvents, newTally, type Lives, type Tally } from './event-actor.ts';
import { actThroughFrames } from './frame-actor.ts';
import { WebProcess } from './web-process.ts';

const { fuzzEvents, fuzzSeed } = readTestEnvironment();
const plenty = '1000000000';
/** Every limit that answers `too_many` to a socket, or that making the rooms would meet. */
const rates = /EVENTS|REJOINS|WRONG_PINS|SNAPSHOTS|ROSTER|RECEIPTS|ROOM_COMMANDS|SEAT_CONNECTS|GUEST|REST_PER/;
const limitsOff = {
  ...Object.fromEntries(Object.entries(generousLimits()).filter(([name]) => rates.test(name))),
  LIMIT_EVENTS_PER_SECOND: plenty,
  LIMIT_EVENTS_BURST: plenty,
};
/** Rooms are made new in each round: hostile hosts end theirs soon. */
const eventsPerRound = 2500;
const eventActors = 6;
const frameActors = 3;
const roomsPerRound = 4;
/** Of one person. */
const ticketsPerRoom = 5;
const timeout = 60_000 + fuzzEvents * 10;

interface Game {
  gameId: string;
  pin: string;
  hostToken: string;
}

test.each([
  ['off', limitsOff],
  ['on', {}],
])(
  'with limits %s no input ends the process or changes a room it was not meant for',
  { timeout },
  async (limits, env) => {
    const seed = fuzzSeed ?? randomInt(2 ** 31);
    process.stdout.write(`sockets fuzz: seed ${seed}, ${fuzzEvents} events, limits ${limits}\n`);
    const databaseUrl = await createDatabase();
    const web = await WebProcess.start({
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl(),
      REDIS_PREFIX: createKeyPrefix(),
      APP_SECRET: 'a secret that only tests may use, 32+',
      ...env,
    });
    const bystanders = new Bystanders(web.url);
    try {
      await bystanders.start();
      const tally = await attack(web, new Dice(seed));
      process.stdout.write(
        `  ${tally.sent} sent: ${[...tally.codes].map(([code, count]) => `${code} ${count}`).join(', ')}\n`,
      );
      expect(tally.sent).toBeGreaterThanOrEqual(fuzzEvents);
      expect(tally.wrong).toEqual([]);
      expect(tally.codes.has('ok')).toBe(true);
      expect(tally.codes.has('too_many')).toBe(limits === 'on');
      if (limits === 'on') await expectFloodIsSurvived(web);
      await bystanders.finish();
      await expectCleanAfterwards(web);
      expect(await web.stop()).toBe('exit 0');
      expect(web.complaints).toEqual([]);
    } catch (error) {
      const state = [web.ending ?? 'still running', ...web.complaints].join('\n');
      throw new Error(`seed ${seed}, limits ${limits}: ${String(error)}\n${state}`, { cause: error });
    } finally {
      bystanders.close();
      await web.stop();
      await dropDatabase(databaseUrl);
    }
  },
);

async function attack(web: WebProcess, dice: Dice): Promise<Tally> {
  const tally = newTally();
  const owner = (await rest<{ token: string }>(web.url, '/api/auth/guest', {})).token;
  while (tally.sent < fuzzEvents) {
    const lives = await makeRooms(web.url, owner, dice);
    const share = Math.ceil(Math.min(eventsPerRound, fuzzEvents - tally.sent) / (eventActors + frameActors));
    await Promise.all([
      ...Array.from({ length: eventActors }, () => act(actThroughEvents)),
      ...Array.from({ length: frameActors }, () => act(actThroughFrames)),
    ]);
    // Whoever has fallen over is not asked any further.
    expect(web.ending).toBeUndefined();

    async function act(actor: typeof actThroughEvents): Promise<void> {
      const own = newTally();
      await actor(web.url, dice.fork(), { lives, events: share, tally: own });
      tally.sent += own.sent;
      tally.wrong.push(...own.wrong);
      for (const [code, count] of own.codes) tally.codes.set(code, (tally.codes.get(code) ?? 0) + count);
    }
  }
  return tally;
}

const firstTypes = new Set(sevenTypesQuiz.questions.map(({ type }) => type));
/** The types that came after version 1 come first: a fuzz seldom gets far. */
const everyTypeQuiz: QuizInput = {
  title: 'Every type',
  questions: [
    ...questionTypes.filter((type) => !firstTypes.has(type)).map((type) => exampleOf(type).question),
    ...sevenTypesQuiz.questions,
  ],
};

/** Rooms of many kinds, with seats in each, for the fuzz to play with. */
async function makeRooms(url: string, owner: string, dice: Dice): Promise<Lives> {
  const { id } = await rest<{ id: string }>(url, '/api/quizzes', everyTypeQuiz, owner);
  const lives: Lives = {
    targets: {
      pins: [],
      playerIds: ['nobody'],
      keys: ['a key of sixteen', `${'k'.repeat(63)}|`],
      receipts: ['no.receipt'],
      tickets: ['no.ticket'],
    },
    playerTokens: [],
    hostTokens: [],
  };
  for (let i = 0; i < roomsPerRound; i += 1) {
    const settings: SettingsInput = {
      introMs: dice.pick([0, 20]),
      revealMs: 20,
      standingsMs: 20,
      autoAdvance: dice.chance(0.5),
      closeWhenAllAnswered: dice.chance(0.5),
      streakBonus: dice.chance(0.5),
      shuffleOptions: dice.chance(0.5),
      lateJoin: dice.chance(0.8),
      ...(dice.chance(0.5) ? { teams: ['Red', 'Blue'] } : {}),
    };
    const game = await rest<Game>(url, '/api/games', { quizId: id, settings }, owner);
    lives.targets.pins.push(game.pin);
    lives.hostTokens.push(game.hostToken);
    for (let at = 0; at < ticketsPerRoom; at += 1) {
      const { ticket } = await rest<{ ticket: string }>(url, '/api/me/ticket', { pin: game.pin }, owner);
      lives.targets.tickets.push(ticket);
    }
    for (let at = 0; at < 4; at += 1) {
      const client = await new TestClient(url).connected();
      const { token, playerId } = await client.must('player:join', { pin: game.pin, nickname: `Seat ${at}` });
      lives.playerTokens.push(token);
      lives.targets.playerIds.push(playerId);
      client.close();
    }
  }
  return lives;
}

/** A room that nobody attacks, in which people play before, during and after. */
class Bystanders {
  readonly #url: string;
  #clients: TestClient[] = [];
  #before: unknown[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async start(): Promise<void> {
    const owner = (await rest<{ token: string }>(this.#url, '/api/auth/guest', {})).token;
    const { id } = await rest<{ id: string }>(this.#url, '/api/quizzes', singlesQuiz(2, 240_000), owner);
    const game = await rest<Game>(this.#url, '/api/games', { quizId: id, settings: { introMs: 0 } }, owner);
    const host = new TestClient(this.#url, { token: game.hostToken });
    this.#clients.push(host);
    await host.event('room:snapshot');
    for (const nickname of ['Ann', 'Bob']) {
      const client = await new TestClient(this.#url).connected();
      this.#clients.push(client);
      await client.must('player:join', { pin: game.pin, nickname });
    }
    await host.must('host:start', {});
    // However long the run takes, this question stays open.
    await host.must('host:pause', {});
    this.#before = await this.#look();
  }

  /** Nothing has changed, and the game is played to its end. */
  async finish(): Promise<void> {
    expect(await this.#look()).toEqual(this.#before);
    const [host, ...players] = this.#clients as [TestClient, ...TestClient[]];
    await host.must('host:resume', {});
    for (const index of [0, 1]) {
      for (const [at, player] of players.entries()) {
        const question = await player.event('question:open', (open) => open.index === index);
        await player.must('player:answer', { question: index, answer: someAnswer(question, at) });
      }
      for (const player of players) await player.event('player:result', (result) => result.index === index);
      await host.must('host:next', {});
      if (index === 0) await host.must('host:next', {});
    }
    const over = await host.event('game:over');
    expect(over.podium.map(({ nickname }) => nickname)).toEqual(['Ann', 'Bob']);
    for (const player of players) await player.event('player:final');
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #look(): Promise<unknown[]> {
    const looks = this.#clients.map(async (client) => {
      const { now: _now, ...rest } = await client.snapshot();
      return rest;
    });
    return await Promise.all(looks);
  }
}

/** Far over the limit: everything is answered, most of it with `too_many`, and the socket is still there. */
async function expectFloodIsSurvived(web: WebProcess): Promise<void> {
  const client = await new TestClient(web.url).connected();
  // A connection over its limit is read no faster than that: so many are read within seconds, in whatever pieces they come.
  const replies = await Promise.all(Array.from({ length: 300 }, () => client.send('clock:ping', {}, 60_000)));
  const refused = replies.filter((reply) => !reply.ok);
  expect(refused.length).toBeGreaterThan(150);
  expect(refused.every((reply) => !reply.ok && reply.error.code === 'too_many')).toBe(true);
  expect(client.socket.connected).toBe(true);
  client.close();
}

/** No bug was met, nothing is left in flight, and of the attackers' sockets and rooms nothing is left. */
async function expectCleanAfterwards(web: WebProcess): Promise<void> {
  expect(Object.fromEntries(await web.metrics('code="internal"'))).toEqual({});
  await expect
    .poll(async () => (await web.metrics('quickfire_sockets')).get('quickfire_sockets'), { timeout: 20_000 })
    .toBe(3);
  expect((await web.metrics('quickfire_rooms')).get('quickfire_rooms')).toBe(1);
  expect((await web.metrics('quickfire_events_in_flight')).get('quickfire_events_in_flight')).toBe(0);
}

async function rest<T>(url: string, path: string, body: unknown, token?: string): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
