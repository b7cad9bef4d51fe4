import { summarize } from '../statistics.ts';
import {
  bytesOf,
  computePartial,
  MergedRanks,
  mergePartials,
  type PartialCounts,
  type Ranked,
} from './partial-result.ts';
import type { PartialCosts } from './unit-costs.ts';

const teams = 20;
const options = 4;

/** Synthetic players after `questions` questions of 1,000 points: right two times of three, at any time. */
function synthesize(random: () => number, players: number, from: number, questions: number): Ranked[] {
  return Array.from({ length: players }, (_, i) => {
    let score = 0;
    let timeMs = 0;
    for (let q = 0; q < questions; q += 1) {
      const elapsedMs = Math.floor(random() * 20_000);
      timeMs += elapsedMs;
      if (random() < 2 / 3) score += Math.round(1000 * (1 - elapsedMs / 40_000));
    }
    const joinOrder = from + i;
    return {
      playerId: `p${joinOrder.toString(36)}`,
      nickname: `Player ${joinOrder}`,
      score,
      timeMs,
      joinOrder,
      team: i % teams,
    };
  });
}

function countAnswers(random: () => number, players: number): PartialCounts {
  const counts = Array.from({ length: options }, () => 0);
  for (let i = 0; i < players; i += 1) {
    const option = Math.floor(random() * options);
    counts[option] = (counts[option] as number) + 1;
  }
  return { answered: players, correct: counts[0] ?? 0, totalMs: players * 10_000, options: counts };
}

/** Mulberry32: ten million players times ten questions are too many for a seeded hash. */
function fastRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Computes `parts` processes' parts one after the other, as each would on a machine of its own, and merges them at once. */
export function measurePartials(
  { parts, players, questions, seed }: { parts: number; players: number; questions: number; seed: number },
  tell: (line: string) => void = () => undefined,
): PartialCosts {
  const random = fastRandom(seed);
  const made = [];
  const took: number[] = [];
  let rows: Ranked[] = [];
  for (let part = 0; part < parts; part += 1) {
    rows = synthesize(random, players, part * players, questions);
    const counts = countAnswers(random, players);
    const before = cpuMs();
    made.push(computePartial(rows, teams, counts));
    took.push(cpuMs() - before);
    if (part % 50 === 49) tell(`${part + 1} of ${parts} parts`);
  }
  const beforeMerge = cpuMs();
  const merged = mergePartials(made);
  const ranks = new MergedRanks(merged);
  const mergeMs = cpuMs() - beforeMerge;
  const asked = Math.min(players, 10_000);
  const beforeRanks = cpuMs();
  let ahead = 0;
  for (const { score } of rows.slice(0, asked)) ahead += ranks.rankOf(score) + (ranks.behind(score)?.points ?? 0);
  const rankMicros = ((cpuMs() - beforeRanks) * 1000) / asked;
  if (!(ahead > 0)) throw new Error('nobody is behind anybody');
  const middle = made[0];
  if (middle === undefined) throw new Error('there are no parts');
  return {
    players,
    parts,
    computeMs: summarize(took).median,
    scores: middle.scores.length,
    bytes: bytesOf(middle, false),
    bytesWithNames: bytesOf(middle, true),
    mergeMs,
    mergedScores: merged.scores.length,
    rankMicros,
  };
}
