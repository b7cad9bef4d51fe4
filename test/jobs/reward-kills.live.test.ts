/**
 * PROMISES M4: a game pays its points exactly once. Games of a recorded log are folded, paid, regraded and deleted, and lose players
 * after their ends; logs are folded anew. In each game a process is killed once, at a named point: 50 games for each of them with FULL=1.
 * In the end the ledger has what an oracle makes of the rows.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { User } from '../../entities/user.ts';
import { RewardRules } from '../../entities/reward-rules.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { checkLedger } from '../../src/platform/ledger/check-ledger.ts';
import type { PointRules } from '../../src/protocol/points.ts';
import { FoldBench } from '../folding/fold-bench.ts';
import { ownerOf } from '../folding/fold-recording.ts';
import { sealAll } from '../platform/ledger/seal-all.ts';
import { expectedPoints, ledgerPoints } from '../platform/rewards/expected-rewards.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { createDatabase, dropDatabase, ownerUrlOf } from '../support/services.ts';
import { addKillPoints, killPoints } from './reward-kills/kill-points.ts';
import { KilledGames } from './reward-kills/killed-games.ts';

const { full } = readTestEnvironment();
const gamesOfPoint = full ? 50 : 1;
/** Of the short form. */
const fewPoints = [
  'the commit of the end is lost',
  'the reply to the commit of a payment is lost',
  'a regrade is noted',
];
const points = killPoints.filter(({ name }) => full || fewPoints.includes(name));
const rules: PointRules = {
  takingPart: 10,
  rightAnswer: 5,
  streak: { from: 2, points: 3 },
  places: [50, 30, 20],
  placesFrom: 3,
  dailyCap: 150,
};
const seed = 20_261;
const seatsMax = 165;

let databaseUrl: string;
let bench: FoldBench;
let owner: Client;
let games: KilledGames;
beforeAll(async () => {
  databaseUrl = await createDatabase();
  bench = await FoldBench.open({ databaseUrl });
  owner = new Client({ connectionString: ownerUrlOf(databaseUrl) });
  await owner.connect();
  await addKillPoints(owner);
  const em = bench.orm.em.fork();
  await em.insert(RewardRules, { version: 2, rules, byId: null, at: new Date() });
  for (let seat = 0; seat < seatsMax; seat += 3)
    await em.insert(User, { id: ownerOf(`p${seat}`), displayName: 'P', role: 'host', createdAt: new Date() });
  games = new KilledGames(bench, owner, { seed, random: seededRandomness(seed).next, ahead: full ? 3 : 1 });
}, 60_000);
afterAll(async () => {
  await games.end();
  await owner.end();
  await bench.close();
  await dropDatabase(databaseUrl);
});

async function differences(): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return [...(await checkLedger(client)).differences];
  } finally {
    await client.end();
  }
}

const sum = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((total, each) => total + each, 0);

it(
  `${points.length * gamesOfPoint} games pay once, though a process is killed in each of them, at ${points.length} points`,
  { timeout: full ? 14_400_000 : 120_000 },
  async () => {
    await games.begin();
    for (const point of points) {
      for (let played = 0; played < gamesOfPoint; played += 1) await games.play(point);
      if (full) process.stdout.write(`${point.name}: ${gamesOfPoint} games\n`);
    }
    const { counts, kills } = games;
    const [due, paid] = [await expectedPoints(bench.orm, rules), await ledgerPoints(bench.orm)];
    const [row] = await bench.orm.em.fork().execute<{ transfers: number; letters: number }[]>(
      `select (select count(*)::int from transfer) as transfers,
        (select count(*)::int from dead_letter where reason not like 'unknown_game%') as letters`,
    );
    const difference = sum(paid) - sum(due);
    const figures = { points: points.length, kills, ...counts, people: due.size, transfers: row?.transfers };
    process.stdout.write(`rewards: ${JSON.stringify({ ...figures, due: sum(due), paid: sum(paid), difference })}\n`);
    expect(kills).toBe(counts.games);
    expect(paid).toEqual(due);
    // Which a worker does each minute.
    if (full) await sealAll(bench.orm);
    expect(await differences()).toEqual([]);
    expect(row?.letters).toBe(0);
  },
);
