/**
 * A later version of the server beside this one, as in every deploy: with other scores, or with another version of the
 * log's entries, an event that this version does not know, a field more. Both take part in the same games. (Not with both at
 * once: see `logVersion`.)
 */
import { afterEach, expect, test } from 'vitest';
import type { RoomClient } from '../../src/client/room-client.ts';
import { connectOrm } from '../../src/db/orm.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { type AlteredBuild, type Alteration, makeAlteredBuild } from '../support/altered-build.ts';
import { Fleet, type FleetGame } from '../support/fleet.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';

const questions = 2;
const settings = { introMs: 0, revealMs: 200, standingsMs: 200, autoAdvance: true, speedWeight: 0 };

/** A right answer is worth a point more, so that it shows who has scored. */
const laterScores = [
  { file: 'src/game/scoring.ts', from: "scorerVersion = '1'", to: "scorerVersion = '2'" },
  { file: 'src/game/scoring.ts', from: 'return Math.round(', to: 'return fraction + Math.round(' },
];
/** It writes entries of version 2, and reads both. All scripts have another digest by this. */
const laterLog = [
  { file: 'src/redis/scripts/include/room.lua', from: "'*', 'v', '1', 't', kind", to: "'*', 'v', '2', 't', kind" },
  {
    file: 'src/answers/log-entry.ts',
    from: 'if (version !== logVersion) {',
    to: "if (version !== logVersion && version !== '2') {",
  },
];
const laterEvents = [
  {
    file: 'src/redis/scripts/include/phases.lua',
    from: "  emit('question:open',\n    '{\"index\":'",
    to: "  emit('question:warmup', '{}')\n  emit('question:open',\n    '{\"hint\":\"later\",\"index\":'",
  },
  {
    file: 'src/rooms/compose-event.ts',
    from: "    case 'game:paused':",
    to: "    case 'question:warmup' as 'game:paused':\n      return make('question:warmup' as 'game:paused', { rev });\n    case 'game:paused':",
  },
  {
    file: 'src/rooms/compose-event.ts',
    from: '...at(definition.shown, index).open,\n',
    to: "...at(definition.shown, index).open,\n        ...{ hint: data['hint'] },\n",
  },
];

let fleet: Fleet;
let later: AlteredBuild | undefined;
/** Where each version listens. */
let urls: { ours: string; theirs: string };

/** One web and one worker of each version. */
async function open(alterations: readonly Alteration[]): Promise<void> {
  later = makeAlteredBuild(alterations);
  fleet = await Fleet.open({
    DATABASE_URL: await createDatabase(),
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: createKeyPrefix(),
    APP_SECRET: 'a secret that only tests may use, 32+',
  });
  const [ours, theirs] = await Promise.all([
    fleet.addWeb(),
    fleet.addWeb(later.root),
    fleet.addWorker(),
    fleet.addWorker(later.root),
  ]);
  urls = { ours: ours.url, theirs: theirs.url };
}

afterEach(async () => {
  await fleet.stop();
  later?.remove();
  await dropDatabase(fleet.env['DATABASE_URL'] as string);
});

interface Acked {
  playerId: string;
  question: number;
  answer: number;
}

test('with other scores: each game is scored, and its answers folded, by processes of its version', async () => {
  await open(laterScores);
  const [ourResults, theirResults] = await playTwoGames();
  // Answers at once, with a time limit of a minute: 1,000 points, and by the later version one more.
  expect(mostPoints(ourResults)).toBe(1000);
  expect(mostPoints(theirResults)).toBe(1001);
}, 90_000);

test('with entries, events and scripts that this version does not know: games go on, and nothing is thrown away', async () => {
  await open([...laterLog, ...laterEvents]);
  const results = await playTwoGames();
  expect(results.map(mostPoints)).toEqual([1000, 1000]);
}, 90_000);

/** A game made by each version, played at both. Every acknowledged answer is a row, and all screens show the same. */
async function playTwoGames(): Promise<[Results, Results]> {
  const [ourGame, theirGame] = await twoGamesOfOneShard();
  const journal: Acked[] = [];
  const played = await Promise.all([play(ourGame, urls.ours, journal), play(theirGame, urls.theirs, journal)]);
  const both = await Promise.all([fleet.finalResults(ourGame), fleet.finalResults(theirGame)]);

  const rows = both.flatMap(({ answerRows }) => answerRows ?? []);
  expect(rows).toHaveLength(journal.length);
  expect(journal).toHaveLength(2 * 4 * questions);
  for (const { playerId, question, answer } of journal) {
    expect(rows.filter((row) => row.playerId === playerId && row.question === question)).toMatchObject([{ answer }]);
  }
  for (const [i, results] of both.entries()) {
    expect(results.status).toBe('finished');
    for (const { playerId, score } of results.players) expect(score).toBe(pointsOf(results, playerId));
    const top = results.players.map(({ playerId, score, rank }) => ({ playerId, score, rank }));
    for (const { state } of played[i]!) expect(state.snapshot?.over?.top).toMatchObject(top);
  }
  expect(await deadLetters()).toBe(0);
  expect(fleet.complaints()).toEqual([]);
  return both;
}

const mostPoints = ({ answerRows }: Results): number => Math.max(...(answerRows ?? []).map(({ points }) => points));

/** Made by ours and by theirs; their entries lie in one log, so that each worker meets what it must leave to the other. */
async function twoGamesOfOneShard(): Promise<[FleetGame, FleetGame]> {
  const byShard = new Map<number, FleetGame>();
  for (let i = 0; i < 60; i += 1) {
    const game = await fleet.makeGame(singlesQuiz(questions), settings, urls.ours);
    byShard.set(shardOf(game.gameId), game);
    const theirs = await fleet.makeGame(singlesQuiz(questions), settings, urls.theirs);
    const ours = byShard.get(shardOf(theirs.gameId));
    if (ours !== undefined) return [ours, theirs];
  }
  throw new Error('no two games came to lie in one shard');
}

/** Four players, two at each version, who answer as soon as they can; the host is where `hostUrl` says. */
async function play(game: FleetGame, hostUrl: string, journal: Acked[]): Promise<RoomClient[]> {
  const host = fleet.client({ url: hostUrl, token: game.hostToken });
  host.connect();
  const players = await Promise.all(
    [urls.ours, urls.theirs, urls.ours, urls.theirs].map(async (url, number) => {
      const client = fleet.client({ url });
      const joined = await client.join({ pin: game.pin, nickname: `Player ${number}` });
      if (!joined.ok) throw new Error(`join: ${joined.error.code}`);
      client.subscribe(({ snapshot, outbox }) => {
        const index = snapshot?.question?.index;
        if (snapshot?.room.phase !== 'open' || index === undefined || outbox !== undefined) return;
        const answer = (number + index) % 2;
        void client.answer(index, answer).then((reply) => {
          if (reply.ok) journal.push({ playerId: joined.playerId, question: index, answer });
        });
      });
      return client;
    }),
  );
  await expect.poll(() => host.state.connection).toBe('live');
  expect(await host.start()).toMatchObject({ ok: true });
  const isOver = ({ state }: RoomClient) => state.snapshot?.room.phase === 'over';
  await expect.poll(() => players.every(isOver), { timeout: 60_000 }).toBe(true);
  return players;
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
