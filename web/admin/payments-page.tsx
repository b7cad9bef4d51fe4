import { useState } from 'preact/hooks';
import type { PaymentState } from '../../src/protocol/deposits.ts';
import { readDepositOptions } from '../deposits/deposit-client.ts';
import { listPayments } from './admin-client.ts';
import { PaymentsView } from './payments-view.tsx';
import { usePages } from './use-pages.ts';

/** `/admin/deposits` */
export function PaymentsPage() {
  const [state, setState] = useState<PaymentState | 'all'>('unmatched');
  const [isOff, setOff] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const read = async (cursor: string | undefined) => {
    if (cursor === undefined && !(await readDepositOptions()).enabled) {
      setOff(true);
      return { rows: [] };
    }
    const { payments: rows, next } = await listPayments({ state: state === 'all' ? undefined : state, cursor });
    return { rows, next };
  };
  const { rows, hasMore, more } = usePages(state, read, setProblem);
  return (
    <PaymentsView
      payments={rows}
      state={state}
      isOff={isOff}
      hasMore={hasMore}
      problem={problem}
      onState={setState}
      onMore={more}
    />
  );
}
