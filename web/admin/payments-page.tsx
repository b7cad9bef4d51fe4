import { useState } from 'preact/hooks';
import type { PaymentState } from '../../src/protocol/deposits.ts';
import { readDepositOptions } from '../deposits/deposit-client.ts';
import { RestError } from '../shared/rest-client.ts';
import { listPayments } from './admin-client.ts';
import { type PaymentsProps, PaymentsView } from './payments-view.tsx';
import { usePages } from './use-pages.ts';

/** `/admin/deposits` */
export function PaymentsPage() {
  const [state, setState] = useState<PaymentState | 'all'>('unmatched');
  const [off, setOff] = useState<PaymentsProps['off']>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const read = async (cursor: string | undefined) => {
    const isOn = cursor !== undefined || (await readDepositOptions()).enabled;
    try {
      const { payments: rows, next } = await listPayments({ state: state === 'all' ? undefined : state, cursor });
      if (!isOn) setOff('stored');
      return { rows, next };
    } catch (error) {
      if (isOn || !(error instanceof RestError) || error.code !== 'not_allowed') throw error;
      setOff('empty');
      return { rows: [] };
    }
  };
  const { rows, hasMore, more } = usePages(state, read, setProblem);
  return (
    <PaymentsView
      payments={rows}
      state={state}
      off={off}
      hasMore={hasMore}
      problem={problem}
      onState={setState}
      onMore={more}
    />
  );
}
