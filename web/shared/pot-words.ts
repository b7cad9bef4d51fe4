/** Pots in words. */
import type { Pot } from '../../src/protocol/pots.ts';

export const splitWords: Record<Pot['split'], string> = {
  winner: 'All of it goes to the winner.',
  top3: 'The first three share it: 50, 30 and 20 of 100.',
  proportional: 'It is shared by points.',
};

/** What is in a pot. @param players who are in it */
export const potTotal = ({ entryFee = '0', sponsored = '0' }: Pot, players: number): bigint =>
  BigInt(sponsored) + BigInt(entryFee) * BigInt(players);
