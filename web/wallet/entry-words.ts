import type { Entry, Hold } from './wallet-client.ts';

/** Each kind of transfer, as the person sees it whose wallet it is. docs/LEDGER.md lists all. */
const kinds: Record<string, string> = {
  grant: 'Given by this server',
  spend: 'Paid',
  refund: 'Paid back',
  hold: 'Put aside',
  capture: 'Rest of what was put aside',
  release: 'Back from what was put aside',
  reward: 'Earned in a game',
  reward_regrade: 'A game was graded anew',
  reward_kick: 'A player of a game was removed later',
  reward_deletion: 'A game was deleted by its host',
  pot_fee: 'Entry fee of a game',
  pot_sponsor: 'Put into the pot of a game',
  pot_refund: 'Back from the pot of a game',
  pot_stake: 'Went into the pot of a game',
  pot_prize: 'Won in a game',
  deposit: 'Paid in',
  deposit_reversal: 'Taken back, as the payment is gone from its network',
  reclaim: 'Taken back',
};

/** Kinds of later versions are shown by their names. */
export function sayKind({ kind, amount, with: other }: Pick<Entry, 'kind' | 'amount' | 'with'>): string {
  if (kind === 'transfer') {
    const name = other?.displayName ?? 'somebody who is gone';
    return amount.startsWith('-') ? `To ${name}` : `From ${name}`;
  }
  const words = kinds[kind] ?? kind.replaceAll('_', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

const purposes: Record<string, string> = { wallet: 'Put aside', pot: 'Entry fee of a game' };

export const sayPurpose = ({ purpose }: Pick<Hold, 'purpose'>): string => purposes[purpose] ?? purpose;

/** `at` in the reader's time format. */
export const timeOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
