/** Deposits in words: what became of one, and what to do next. */
import { RestError } from '../shared/rest-client.ts';
import { sayAmount } from '../shared/amounts.ts';
import type { Chain, Deposit } from './deposit-client.ts';

type Token = Chain['tokens'][number];

const grouped = new Intl.NumberFormat();

/** Base units as people write them: "1.5". */
export function formatUnits(units: string, decimals: number): string {
  const digits = units.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const [separator = '.'] = grouped
    .formatToParts(1.5)
    .filter(({ type }) => type === 'decimal')
    .map(({ value }) => value);
  return grouped.format(BigInt(whole)) + (fraction === '' ? '' : `${separator}${fraction}`);
}

/** "1 DAI gives 100 credits": for the smallest power of ten that gives a whole number of them. */
export function rateWords({ symbol, decimals, rate }: Token): string {
  const [num, den] = [BigInt(rate.num), BigInt(rate.den)];
  for (let power = 0; power <= 18; power += 1) {
    const units = 10n ** BigInt(decimals + power);
    const credits = (units * num) / den;
    if (credits > 0n && (units * num) % den === 0n)
      return `${formatUnits(units.toString(), decimals)} ${symbol} gives ${sayAmount(credits, 'credits')}`;
  }
  return `${rate.den} base units of ${symbol} give ${sayAmount(rate.num, 'credits')}`;
}

const reasons: Readonly<Record<string, string>> = {
  not_mined: 'The network has not taken it for a day. If it was replaced in your wallet, claim the other transaction.',
  failed: 'The transaction failed on the network. Nothing was paid, but for its fee.',
  no_transfer: 'It pays nothing to the address above. Look at whether this is the right transaction.',
  other_token: 'It pays in something that is not taken here. Ask whoever runs this site.',
  unbound: 'It pays from an address that is not yours here yet. Add that address above, and it is credited.',
  not_yours: 'It pays from an address of another account.',
  zero: 'It pays an amount of nothing.',
  below_minimum: 'It pays less than the minimum. Ask whoever runs this site.',
  too_small: 'It pays less than one credit is worth.',
  too_large: 'It pays more than an account can have. Ask whoever runs this site.',
  too_long: 'The transaction does so much that it is not read here. Pay by a transfer of its own.',
  token_refused: 'The token is not taken here any more. Ask whoever runs this site.',
  account_gone: 'The account was deleted.',
  reorganised:
    'The network has undone the payment, so the credits were taken back. Look into your wallet, and pay again.',
  network_away: 'The network cannot be reached now. Nothing is lost: it goes on by itself.',
  network_disagrees: 'The network is being looked at again. It goes on by itself.',
  token_unchecked: 'The token is being looked at. It goes on by itself.',
};

/** What became of it, in a word or two. */
export const stateWords: Readonly<Record<Deposit['state'], string>> = {
  seen: 'Waiting for the network',
  confirming: 'Waiting to be final',
  credited: 'Credited',
  rejected: 'Not credited',
  reversed: 'Taken back',
};

/** What to do next, or why there is nothing to do. */
export function nextWords({ state, reason, transfers }: Deposit): string {
  if (reason !== undefined) return reasons[reason] ?? 'There is a reason that this page does not know. Reload it.';
  switch (state) {
    case 'seen':
      return 'Nothing to do: as soon as the network has it, you see it here.';
    case 'confirming':
      return 'Nothing to do: it is credited when the network cannot undo it any more.';
    case 'credited': {
      const sum = transfers.reduce((all, each) => all + (each.state === 'credited' ? BigInt(each.credits) : 0n), 0n);
      return `${sayAmount(sum, 'credits')} are in your wallet.`;
    }
    default:
      return '';
  }
}

/** A refusal, or what a wallet says. */
export function depositProblem(error: unknown): string {
  if (!(error instanceof RestError)) {
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
    // EIP-1193: the user has rejected the request.
    if (code === 4001) return 'You have declined it in your wallet.';
    return typeof message === 'string' ? message : String(error);
  }
  switch (error.code) {
    case 'conflict':
      return /address is bound/.test(error.message)
        ? 'This address belongs to another account here.'
        : 'This payment is from an address of another account, or was sent differently before.';
    case 'limit':
      return error.message;
    case 'busy':
      return 'The network does not answer now. Try again in a moment.';
    case 'bad_request':
      if (/\/signature/.test(error.message)) return 'This signature is not of that address.';
      if (/\/message/.test(error.message)) return 'The message is too old or was changed. Begin again.';
      if (/txHash/.test(error.message)) return 'This is no transaction: it begins with 0x and has 66 characters.';
      return /address/.test(error.message)
        ? 'This is no address: it begins with 0x and has 42 characters.'
        : error.message;
    default:
      return error.message;
  }
}
