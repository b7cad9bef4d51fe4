/** Payments to the treasuries in words, for admins: what became of one, and what to do next. */
import type { PaymentReply, PaymentState } from '../../src/protocol/deposits.ts';
import { formatUnits } from '../deposits/deposit-words.ts';
import { sayAmount } from '../shared/amounts.ts';

export const paymentStateNames: Readonly<Record<PaymentState, string>> = {
  unmatched: 'Nobody’s',
  confirming: 'Waiting to be final',
  credited: 'Credited',
  rejected: 'Not credited',
  reversed: 'Taken back',
};

const returnIt = 'Send it back, or give the credits under “Points and credits”.';
const goesOn = 'Nothing is lost, and it goes on by itself.';
const reasons: Readonly<Record<string, string>> = {
  zero: 'It pays an amount of nothing: there is nothing to do.',
  below_minimum: `It is less than the minimum. ${returnIt}`,
  too_small: `It is less than one credit is worth. ${returnIt}`,
  too_large: 'It is more than an account can have. Send it back.',
  token_refused:
    'The token is refused, or not configured any more: the log and docs/DEPOSITS.md say why. Send it back; or correct the configuration, and let its person claim it again.',
  no_transfer: `It pays to an address that is not the treasury any more. ${returnIt}`,
  account_gone: 'The account was deleted before it was final. Send it back.',
  reorganised: 'The network has undone it. What the balance could not cover is a debt, which later income pays first.',
  network_away: `Too few endpoints answer: the log names them. ${goesOn}`,
  network_disagrees: `The endpoints do not say the same: the log names those that fail. ${goesOn}`,
  token_unchecked: `No endpoint could say yet whether the token is in order. ${goesOn}`,
};
const states: Readonly<Record<PaymentState, string>> = {
  unmatched:
    'It comes from an address that nobody here has. When its payer adds that under “Pay credits in”, it is credited by itself.',
  confirming: 'Nothing to do: it is credited when it is final.',
  credited: 'Nothing to do: the credits are in the wallet.',
  rejected: returnIt,
  reversed: 'The credits were taken back.',
};

/** Of a network that is not configured: nobody can add an address of it, and no block of it is looked at. */
const stoppedStates: Readonly<Partial<Record<PaymentState, string>>> = {
  unmatched: `It comes from an address that nobody here has, and nobody can add it while its network is not configured. ${returnIt}`,
  confirming:
    'It was not final yet when its network was taken out of the configuration. It goes on when that is configured again.',
};

/** What to do next, or why there is nothing to do. */
export function whatToDo({ state, reason, chain }: Pick<PaymentReply, 'state' | 'reason' | 'chain'>): string {
  const stopped = chain === undefined ? stoppedStates[state] : undefined;
  return stopped ?? ((reason !== undefined && reasons[reason]) || states[state]);
}

/** "5 DAI on Ethereum, 500 credits". */
export function paidWords({ amount, symbol, decimals, token, chain, chainId, credits }: PaymentReply): string {
  const what =
    symbol === undefined || decimals === undefined
      ? `${amount} base units of ${token === 'native' ? 'the coin' : token}`
      : `${formatUnits(amount, decimals)} ${symbol}`;
  return `${what} on ${chain ?? `network ${chainId}`}, ${sayAmount(credits, 'credits')}`;
}
