/** How a pot is divided among the players who are in it: exact to the unit. Pure. */
import type { PotSplit } from '../protocol/pots.ts';

/** A player in the pot at the end of the game. */
export interface PotPlayer {
  /** 0 or more, a whole number. */
  readonly score: number;
  /** Unique in the game. */
  readonly joinOrder: number;
}

/** Of the first three places. Players with equal scores share what their places have together. */
const placeShares = { winner: [1n], top3: [50n, 30n, 20n] } as const;

/**
 * Divides a total. Players outside the pot take no place. Shares are weights: `winner` gives all to the first place,
 * `top3` 50, 30 and 20 parts to the first three (of fewer players, to the places that there are), `proportional` as many
 * parts as points; when nobody has any, all have the same. Each player gets the whole units of the exact share; the
 * units that are left go to the largest remainders, one each, equal ones by rank, then by join order.
 * @param total above 0
 * @returns an amount for each player, 0 or more, in the given order. Their sum is the total, or there are no players.
 */
export function splitPot(total: bigint, split: PotSplit, players: readonly PotPlayer[]): bigint[] {
  const order = players.map((player, index) => ({ ...player, index }));
  order.sort((a, b) => b.score - a.score || a.joinOrder - b.joinOrder);
  const scores = order.map(({ score }) => score);
  const weights = split === 'proportional' ? weighByScore(scores) : weighByPlace(scores, placeShares[split]);
  const amounts = divide(total, weights);
  const byPlayer = players.map(() => 0n);
  for (const [place, { index }] of order.entries()) byPlayer[index] = amounts[place] ?? 0n;
  return byPlayer;
}

function weighByScore(scores: readonly number[]): bigint[] {
  const weights = scores.map(BigInt);
  return weights.some((weight) => weight > 0n) ? weights : weights.map(() => 1n);
}

/** @param scores in descending order */
function weighByPlace(scores: readonly number[], shares: readonly bigint[]): bigint[] {
  const groups: { size: bigint; share: bigint }[] = [];
  for (const [place, score] of scores.entries()) {
    if (place === 0 || score !== scores[place - 1]) groups.push({ size: 0n, share: 0n });
    const group = groups.at(-1) as (typeof groups)[number];
    group.size += 1n;
    group.share += shares[place] ?? 0n;
  }
  // A multiple of all sizes makes every weight whole.
  const multiple = groups.reduce((product, { size, share }) => (share > 0n ? product * size : product), 1n);
  return groups.flatMap(({ size, share }) =>
    Array.from({ length: Number(size) }, () => (share > 0n ? (share * multiple) / size : 0n)),
  );
}

/** By largest remainder; of equal ones the first. */
function divide(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((whole, weight) => whole + weight, 0n);
  if (sum === 0n) return [];
  const parts = weights.map((weight, index) => ({
    index,
    amount: (total * weight) / sum,
    remainder: (total * weight) % sum,
  }));
  const left = total - parts.reduce((given, { amount }) => given + amount, 0n);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
  );
  for (const part of byRemainder.slice(0, Number(left))) part.amount += 1n;
  return parts.map(({ amount }) => amount);
}
