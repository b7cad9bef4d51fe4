/** Ranks against a sort of everybody, after random games, regrades, arrivals and departures. `FUZZ_SEED` repeats a run. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetInSeasons } from '../../../src/platform/seasons/season-names.ts';
import type { SeasonPointsChange } from '../../../src/platform/seasons/record-season-points.ts';
import { Dice } from '../../fuzz/dice.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { SeasonsModel, figuresOf } from './seasons-model.ts';
import { openSeasons, type SeasonsStage } from './seasons-stage.ts';

const { full, fuzzSeed = Date.now() % 2 ** 31 } = readTestEnvironment();
const rounds = full ? 60 : 12;
const people = full ? 12_000 : 4000;
const months = ['2025-12', '2026-11', '2026-12'];

let stage: SeasonsStage;
beforeAll(async () => {
  stage = await openSeasons();
});
afterAll(() => stage.close());

/** Some like few values, so that many are equal; others spread. */
function amount(dice: Dice): bigint {
  const kind = dice.below(4);
  if (kind === 0) return 100n;
  if (kind === 1) return BigInt(1 + dice.below(5));
  return kind === 2 ? BigInt(1 + dice.below(3000)) : BigInt(1 + dice.below(2 ** 31)) ** 2n / 1000n + 1n;
}

function gameOf(dice: Dice, ids: readonly string[], model: SeasonsModel): SeasonPointsChange[] {
  const [gameId, month] = [randomUUID(), dice.pick(months)];
  const at = Date.parse(`${month}-15T12:00:00Z`);
  const same = dice.chance(0.5) ? amount(dice) : undefined;
  const first = dice.below(ids.length);
  const players = Array.from({ length: 1 + dice.below(1500) }, (_, i) => ids[(first + i * 7) % ids.length] as string);
  return players.flatMap((userId) => {
    const delta = same ?? amount(dice);
    // A regrade takes some of it back, or all, or adds to it.
    const difference = dice.chance(0.2) ? dice.pick([-delta, -(delta / 2n), 7n]) : 0n;
    for (const each of [delta, difference]) model.add(userId, month, each);
    return [delta, ...(difference === 0n ? [] : [difference])].map((each) => ({ userId, gameId, delta: each, at }));
  });
}

async function comesAndGoes(dice: Dice, userId: string, model: SeasonsModel): Promise<void> {
  if (model.names.has(userId)) {
    await stage.names.leave(userId);
    model.names.delete(userId);
  } else {
    await stage.names.choose(userId, `Player ${dice.below(1000)}`);
    model.names.set(userId, 'somebody');
  }
}

async function isDeleted(userId: string, model: SeasonsModel): Promise<void> {
  await stage.orm.em.fork().transactional(async (em) => {
    await em.execute('delete from "user" where id = ?', [userId]);
    await forgetInSeasons(em, userId);
  });
  model.forget(userId);
}

async function compare(dice: Dice, ids: readonly string[], model: SeasonsModel): Promise<void> {
  for (const season of ['all', '2025', '2026', ...months]) {
    const expected = model.ranked(season);
    const ranks = new Map(expected.map(({ userId, ...figures }) => [userId, figures]));
    const few = Array.from({ length: 8 }, () => dice.pick(ids));
    const replies = await Promise.all([...few, expected[0]?.userId].map((userId) => stage.read(season, userId)));
    expect(replies[0]?.players).toBe(expected.length);
    expect(figuresOf(replies[0] as (typeof replies)[0])).toEqual(
      expected.slice(0, 100).map(({ rank, points }) => ({ rank, points })),
    );
    expect(replies.slice(0, -1).map(({ me }) => me)).toEqual(few.map((userId) => ranks.get(userId)));
  }
  expect(await stage.differences()).toEqual([]);
  // A rank is counted within a bucket: a large one has people with equal points only.
  const large = await stage.owner.query(`select season, low from (
      select *, lead(low) over (partition by season order by low) as next from season_bucket) b
    where players > 1000 and next is distinct from low + 1`);
  expect(large.rows).toEqual([]);
}

it(`ranks as a sort does (seed ${fuzzSeed})`, { timeout: 600_000 }, async () => {
  const dice = new Dice(fuzzSeed);
  const model = new SeasonsModel();
  const ids = await stage.addPeople(people);
  const listed = ids.filter(() => dice.chance(0.9));
  await stage.owner.query(
    `insert into season_name select id::uuid, 'somebody', now() from jsonb_array_elements_text($1::jsonb) id`,
    [JSON.stringify(listed)],
  );
  for (const userId of listed) model.names.set(userId, 'somebody');
  // Everybody is equal first.
  const [gameId, at] = [randomUUID(), Date.parse('2026-11-15T12:00:00Z')];
  await stage.record(ids.map((userId) => ({ userId, gameId, delta: 100n, at })));
  for (const userId of ids) model.add(userId, '2026-11', 100n);
  for (let round = 0; round < rounds; round += 1) {
    const games = Array.from({ length: 1 + dice.below(3) }, () => gameOf(dice, ids, model));
    await Promise.all(games.map((changes) => stage.record(changes)));
    const some = new Set(Array.from({ length: 5 }, () => dice.pick(ids)));
    await Promise.all([...some].map((userId) => comesAndGoes(dice, userId, model)));
    const gone = dice.below(ids.length);
    await isDeleted(ids.splice(gone, 1)[0] as string, model);
    await compare(dice, ids, model);
  }
});
