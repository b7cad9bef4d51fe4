/**
 * A later version of the server beside this one, as in every deploy: with other scores, a type of question more, another
 * version of the log's entries, an event that this version does not know, a field more. Both take part in the games that both
 * know; either may go in the middle of a game.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoomClient } from '../../src/client/room-client.ts';
import { connectOrm } from '../../src/db/orm.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { type AlteredBuild, type Alteration, makeAlteredBuild } from '../support/altered-build.ts';
import { Fleet, type FleetGame } from '../support/fleet.ts';
import type { ProductProcess } from '../support/product-processes.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';

const questions = 2;
/** Whoever has lost their process tries again as quickly all the time. */
const timing = { retryMaxMs: 500 };
const byHand = { introMs: 0, speedWeight: 0 };
const settings = { introMs: 0, revealMs: 200, standingsMs: 200, autoAdvance: true, speedWeight: 0 };

/** A right answer is worth a point more, so that it shows who has scored. */
const laterScores = [
  {
    file: 'src/game/scorers.ts',
    from: '= [rulesOne, rulesTwo];',
    to: "= [rulesOne, rulesTwo, { ...rulesTwo, version: '3', pointsOf: (g) => g.fraction + rulesTwo.pointsOf(g) }];",
  },
];
/** The version before typed answers were folded as they are now. */
const earlierScores = [{ file: 'src/game/scorers.ts', from: '= [rulesOne, rulesTwo];', to: '= [rulesOne];' }];
/** A type of question that is judged as `true_false`, under another name. */
const laterType = [
  {
    file: 'src/protocol/question-types/true-false.ts',
    from: 'export const trueFalseExample',
    to: "export const coin = { ...trueFalse, question: z.strictObject({ ...trueFalse.question.shape, type: z.literal('coin') }) };\n\nexport const trueFalseExample",
  },
  { file: 'src/protocol/question-types/all-types.ts', from: 'import { trueFalse,', to: 'import { coin, trueFalse,' },
  {
    file: 'src/protocol/question-types/all-types.ts',
    from: '  true_false: trueFalse,',
    to: '  true_false: trueFalse,\n  coin,',
  },
  {
    file: 'src/game/question-types/all-rules.ts',
    from: '  true_false: trueFalse,',
    to: '  true_false: trueFalse,\n  coin: trueFalse as never,',
  },
];
/** It writes entries of version 7, and reads all. All scripts have another digest by this. */
const laterLog = [
  {
    file: 'src/redis/scripts/include/room.lua',
    from: "'*', 'v', version or '1', 't', kind",
    to: "'*', 'v', '7', 't', kind",
  },
  {
    file: 'src/log/log-entry.ts',
    from: "new Set(['1', '2', '3', '4', '5', '6'])",
    to: "new Set(['1', '2', '3', '4', '5', '6', '7'])",
  },
];
const laterEvents = [
  {
    file: 'src/redis/scripts/include/phases.lua',
    from: "  emit('question:open',\n    '{\"index\":'",
    to: "  emit('question:warmup', '{}')\n  emit('question:open',\n    '{\"hint\":\"later\",\"index\":'",
  },
  {
    file: 'src/live/rooms/compose-event.ts',
    from: "    case 'game:paused':",
    to: "    case 'question:warmup' as 'game:paused':\n      return make('question:warmup' as 'game:paused', { rev });\n    case 'game:paused':",
  },
  {
    file: 'src/live/rooms/compose-event.ts',
    from: '...at(definition.shown, index).open,\n',
    to: "...at(definition.shown, index).open,\n        ...{ hint: data['hint'] },\n",
  },
];

/** Only the later version knows this type. */
const coins = {
  title: 'Coins',
  questions: Array.from({ length: questions }, () => ({
    type: 'coin' as 'true_false',
    prompt: 'Heads?',
    timeLimitMs: 60_000,
    correct: true,
  })),
} satisfies QuizInput;

const typed = {
  title: 'Typed',
  questions: Array.from({ length: questions }, () => ({
    type: 'text',
    prompt: 'Which cube?',
    timeLimitMs: 60_000,
    accept: ["Rubik's"],
  })),
} satisfies QuizInput;

let fleet: Fleet;
/** One web and one worker of each version. Ours are there from the first test on; the last one ends them. */
let ours: Processes;
let theirs: Processes;

interface Processes {
  url: string;
  web: ProductProcess;
  worker: ProductProcess;
}

async function start(root?: string): Promise<Processes> {
  const [{ url, web }, worker] = await Promise.all([fleet.addWeb(root), fleet.addWorker(root)]);
  return { url, web, worker };
}

beforeAll(async () => {
  fleet = await Fleet.open({
    DATABASE_URL: await createDatabase(),
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: createKeyPrefix(),
    APP_SECRET: 'a secret that only tests may use, 32+',
    // Players are asked to go, and most go at once.
    DRAIN_MS: '500',
    LIMIT_GUEST_GAMES: '200',
    LIMIT_GUEST_GAMES_PER_HOUR: '200',
  });
  ours = await start();
}, 60_000);
afterAll(async () => {
  await fleet.stop();
  await dropDatabase(fleet.env['DATABASE_URL'] as string);
});

const decommission = ({ web, worker }: Processes) => Promise.all([fleet.decommission(web), fleet.decommission(worker)]);

/** While the tests of the block run, the later version is made with these. */
function withLater(alterations: readonly Alteration[]): { readonly root: string } {
  let later: AlteredBuild;
  beforeAll(async () => {
    later = makeAlteredBuild(alterations);
    theirs = await start(later.root);
  }, 60_000);
  afterAll(async () => {
    await decommission(theirs);
    later.remove();
  });
  return {
    get root() {
      return later.root;
    },
  };
}

interface Acked {
  playerId: string;
  question: number;
  answer: number | boolean | string;
}

describe('with other scores and a type of question more', () => {
  const later = withLater([...laterScores, ...laterType]);

  test('a game has those of its version, and who can not compute them leaves it alone', async () => {
    const [ourGame, theirGame] = await twoGamesOfOneShard();
    await expect(fleet.rest('GET', `/api/rooms/${theirGame.pin}`, undefined, { url: ours.url })).rejects.toThrow(
      /503.*busy/,
    );
    const results = await playBoth([await Room.open(ourGame, [ours.url, theirs.url]), await Room.open(theirGame)]);
    // Answers at once, with a time limit of a minute: 1,000 points, and by the later version one more.
    expect(results.map(mostPoints)).toEqual([1000, 1001]);
  }, 90_000);

  test('a game of the new version waits while only the old one is there, and nobody else does', async () => {
    const [ourGame, theirGame] = await twoGamesOfOneShard(byHand, coins);
    const theirRoom = await Room.open(theirGame);
    await theirRoom.askNext();
    await decommission(theirs);
    const ourRoom = await Room.open(ourGame);
    await ourRoom.askNext();
    await ourRoom.finish();
    expect((await check([ourRoom])).map(mostPoints)).toEqual([1000]);
    expect(theirRoom.isOver()).toBe(false);
    theirs = await start(later.root);
    await theirRoom.isBack();
    await theirRoom.finish();
    expect((await check([theirRoom])).map(mostPoints)).toEqual([1001]);
  }, 90_000);
});

describe('with the version before, which folds typed answers otherwise', () => {
  withLater(earlierScores);

  test('each game is judged by the rules it was made with, by whichever process', async () => {
    const [ourGame, theirGame] = await twoGamesOfOneShard(settings, typed, typed);
    const rooms = [await Room.open(ourGame, [ours.url]), await Room.open(theirGame, [ours.url, theirs.url])];
    const results = await playBoth(rooms, ours);
    expect(results.map(mostPoints)).toEqual([1000, 0]);
  }, 90_000);
});

describe('with entries, events and scripts that this version does not know', () => {
  withLater([...laterLog, ...laterEvents]);

  test('games go on, and nothing is thrown away', async () => {
    const [ourGame, theirGame] = await twoGamesOfOneShard();
    const results = await playBoth([
      await Room.open(ourGame, [ours.url, theirs.url]),
      await Room.open(theirGame, [theirs.url, ours.url]),
    ]);
    expect(results.map(mostPoints)).toEqual([1000, 1000]);
  }, 90_000);
});

describe('with other scores, a type of question more and other entries', () => {
  withLater([...laterScores, ...laterType, ...laterLog]);

  test('a game of the old version is played to its end by the new one alone, by the old rules', async () => {
    const [ourGame, theirGame] = await twoGamesOfOneShard(byHand, coins);
    const rooms = await Promise.all([Room.open(ourGame), Room.open(theirGame)]);
    await Promise.all(rooms.map((room) => room.askNext()));
    await decommission(ours);
    await Promise.all(rooms.map((room) => room.isBack()));
    await Promise.all(rooms.map((room) => room.finish()));
    const results = await check(rooms);
    expect(results.map(mostPoints)).toEqual([1000, 1001]);
  }, 90_000);
});

/** Games that go on by themselves. */
async function playBoth(rooms: readonly Room[], knows?: Processes): Promise<Results[]> {
  for (const { host } of rooms) expect(await host.start()).toMatchObject({ ok: true });
  await expect.poll(() => rooms.every((room) => room.isOver()), { timeout: 60_000 }).toBe(true);
  return check(rooms, knows);
}

/** Every acknowledged answer is a row, nothing else is, and all screens show the same. @param knows all these games */
async function check(rooms: readonly Room[], knows = isHere(theirs) ? theirs : ours): Promise<Results[]> {
  const all: Results[] = [];
  for (const { game, journal, players } of rooms) {
    const results = await fleet.finalResults(game, { url: knows.url });
    const rows = results.answerRows ?? [];
    expect(rows).toHaveLength(journal.length);
    expect(journal).toHaveLength(4 * questions);
    for (const { playerId, question, answer } of journal) {
      expect(rows.filter((row) => row.playerId === playerId && row.question === question)).toMatchObject([{ answer }]);
    }
    expect(results.status).toBe('finished');
    for (const { playerId, score } of results.players) expect(score).toBe(pointsOf(results, playerId));
    const top = results.players.map(({ playerId, score, rank }) => ({ playerId, score, rank }));
    for (const { state } of players) expect(state.snapshot?.over?.top).toMatchObject(top);
    all.push(results);
  }
  expect(await deadLetters()).toBe(0);
  expect(fleet.complaints()).toEqual([]);
  return all;
}

const isHere = (processes: Processes): boolean => fleet.webs.some(({ url }) => url === processes.url);

const mostPoints = ({ answerRows }: Results): number => Math.max(...(answerRows ?? []).map(({ points }) => points));

/** Made by ours and by theirs; their entries lie in one log, so that each worker meets what it may have to leave to the other. */
async function twoGamesOfOneShard(
  how: SettingsInput = settings,
  theirQuiz: QuizInput = singlesQuiz(questions),
  ourQuiz: QuizInput = singlesQuiz(questions),
) {
  const byShard = new Map<number, FleetGame>();
  const [makeOurs, makeTheirs] = await Promise.all([
    fleet.gameMaker(ourQuiz, how, ours.url),
    fleet.gameMaker(theirQuiz, how, theirs.url),
  ]);
  for (let i = 0; i < 60; i += 1) {
    const [game, made] = await Promise.all([makeOurs(), makeTheirs()]);
    byShard.set(shardOf(game.gameId), game);
    const found = byShard.get(shardOf(made.gameId));
    if (found !== undefined) return [found, made] as const;
  }
  throw new Error('no two games came to lie in one shard');
}

/** Four players and a host, through the given addresses in turn, who answer as soon as they can. */
class Room {
  readonly game: FleetGame;
  readonly host: RoomClient;
  readonly players: RoomClient[] = [];
  readonly journal: Acked[] = [];
  #asked = 0;

  static async open(game: FleetGame, urls = [fleet.url]): Promise<Room> {
    const room = new Room(game, urls);
    await Promise.all([0, 1, 2, 3].map((number) => room.#join(number, urls[number % urls.length] as string)));
    await expect.poll(() => room.host.state.connection, { timeout: 30_000 }).toBe('live');
    return room;
  }

  private constructor(game: FleetGame, [url]: string[]) {
    this.game = game;
    this.host = fleet.client({ url: url as string, token: game.hostToken, timing });
    this.host.connect();
  }

  async #join(number: number, url: string): Promise<void> {
    const client = fleet.client({ url, timing });
    this.players.push(client);
    const joined = await client.join({ pin: this.game.pin, nickname: `Player ${number}` });
    if (!joined.ok) throw new Error(`join: ${joined.error.code}`);
    client.subscribe(({ snapshot, outbox }) => {
      const { type, index = 0 } = snapshot?.question ?? {};
      if (snapshot?.room.phase !== 'open' || outbox !== undefined || snapshot.you?.answered === true) return;
      const picked = (number + index) % 2;
      const answer = type === 'text' ? 'RUBIK’S' : type === 'single' ? picked : picked === 0;
      void client.answer(index, answer).then((reply) => {
        if (reply.ok) this.journal.push({ playerId: joined.playerId, question: index, answer });
      });
    });
  }

  /** Resolves when everybody has seen the next question's reveal. */
  async askNext(): Promise<void> {
    const index = this.#asked;
    this.#asked += 1;
    const isRevealed = ({ state: { snapshot } }: RoomClient) =>
      snapshot?.room.phase === 'reveal' && snapshot.question?.index === index;
    await this.#stepUntil(() => [this.host, ...this.players].every(isRevealed), index);
  }

  async isBack(): Promise<void> {
    const isLive = ({ state }: RoomClient) => state.connection === 'live';
    await expect.poll(() => [this.host, ...this.players].every(isLive), { timeout: 60_000 }).toBe(true);
  }

  async finish(): Promise<void> {
    while (this.#asked < questions) await this.askNext();
    await this.#stepUntil(() => this.isOver(), questions);
  }

  isOver(): boolean {
    return this.players.every(({ state }) => state.snapshot?.room.phase === 'over');
  }

  /** Steps on, but not past the question at `index`. */
  async #stepUntil(holds: () => boolean, index: number): Promise<void> {
    const look = async () => {
      const { snapshot, connection } = this.host.state;
      const isThere = snapshot?.question?.index === index && snapshot.room.phase !== 'standings';
      if (holds() || isThere || connection !== 'live') return holds();
      await (snapshot?.room.phase === 'lobby' ? this.host.start() : this.host.next());
      return holds();
    };
    await expect.poll(look, { timeout: 60_000 }).toBe(true);
  }
}

function pointsOf({ answerRows = [] }: Results, playerId: string): number {
  return answerRows.filter((row) => row.playerId === playerId).reduce((sum, { points }) => sum + points, 0);
}

async function deadLetters(): Promise<number> {
  const orm = await connectOrm({ url: fleet.env['DATABASE_URL'] as string, poolMax: 1, applicationName: 'test' });
  try {
    const [row] = await orm.em.execute<[{ count: string }]>('select count(*) from dead_letter');
    return Number(row.count);
  } finally {
    await orm.close(true);
  }
}
