import type { PaymentReply, PaymentState } from '../../src/protocol/deposits.ts';
import { linkLook } from '../account/account-frame.tsx';
import { Button } from '../shared/ui/button.tsx';
import { AdminFrame, timeOf } from './admin-frame.tsx';
import { paidWords, paymentStateNames, whatToDo } from './payment-words.ts';

export interface PaymentsProps {
  /** Absent until loaded. */
  payments: readonly PaymentReply[] | undefined;
  /** Those of one state, or all. */
  state: PaymentState | 'all';
  /** No network is configured: payments of earlier are stored, or there never was one. */
  off?: 'stored' | 'empty' | undefined;
  hasMore: boolean;
  problem?: string | undefined;
  onState: (state: PaymentState | 'all') => void;
  onMore: () => void;
}

const states = Object.keys(paymentStateNames) as PaymentState[];

/** What was paid to the treasuries, and what is to be done about it. */
export function PaymentsView({ payments, state, off, hasMore, problem, onState, onMore }: PaymentsProps) {
  return (
    <AdminFrame name="Deposits" problem={problem}>
      {off !== undefined && (
        <p role="status" class="panel p-4">
          {off === 'empty'
            ? 'Deposits are off here: no network is configured. docs/DEPOSITS.md says how to take payments.'
            : 'Deposits are off now: no network is configured. Here is what was paid while they were on.'}
        </p>
      )}
      {off !== 'empty' && (
        <label class="flex flex-col gap-1 sm:max-w-72">
          <span class="font-bold">Show</span>
          <select
            class="field"
            value={state}
            onChange={(event) => onState(event.currentTarget.value as PaymentState | 'all')}
          >
            {states.map((each) => (
              <option key={each} value={each}>
                {paymentStateNames[each]}
              </option>
            ))}
            <option value="all">All payments</option>
          </select>
        </label>
      )}
      {off !== 'empty' && payments === undefined && problem === undefined && <p class="text-smoke">One moment…</p>}
      {off !== 'empty' && payments?.length === 0 && <p role="status">There is no such payment.</p>}
      {payments !== undefined && payments.length > 0 && (
        <ul class="flex flex-col gap-3" aria-label="Payments, the newest first">
          {payments.map((payment) => (
            <PaymentCard key={payment.id} payment={payment} />
          ))}
        </ul>
      )}
      {payments?.some((payment) => payment.state === 'unmatched') && (
        <p class="text-sm text-smoke">
          The address of an exchange is nobody’s: let the payer prove it, as docs/DEPOSITS.md says, then give the
          credits under “Points and credits”.
        </p>
      )}
      {hasMore && <Button onClick={onMore}>Show what was before</Button>}
    </AdminFrame>
  );
}

function PaymentCard({ payment }: { payment: PaymentReply }) {
  const { state, from, txHash, at, seenAt, user } = payment;
  const time = at ?? seenAt;
  return (
    <li class="panel flex min-w-0 flex-col gap-1 p-4">
      <p class="flex flex-wrap items-baseline justify-between gap-x-4">
        <span class="font-bold wrap-anywhere">{paidWords(payment)}</span>
        <time class="text-sm text-smoke" dateTime={new Date(time).toISOString()}>
          {timeOf(time)}
        </time>
      </p>
      <p>
        <b>{paymentStateNames[state]}.</b> {whatToDo(payment)}
      </p>
      {user !== undefined && (
        <p class="min-w-0 wrap-anywhere">
          Of{' '}
          <a class={linkLook} href={`/admin/audit?subject=${encodeURIComponent(user.id)}`}>
            {user.displayName}
            {user.login !== undefined && ` (${user.login})`}
          </a>
        </p>
      )}
      <dl class="grid gap-x-3 text-sm text-smoke sm:grid-cols-[auto_1fr]">
        <dt>From</dt>
        <dd class="font-mono wrap-anywhere" translate={false}>
          {from}
        </dd>
        <dt>Transaction</dt>
        <dd class="font-mono wrap-anywhere" translate={false}>
          {txHash}
        </dd>
      </dl>
    </li>
  );
}
