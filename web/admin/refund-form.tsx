import { useEffect, useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import type { Payment } from '../wallet/use-payment.ts';
import { PaymentForm } from '../wallet/payment-form.tsx';
import { isNumber, numberProblem } from './transfer-number.ts';

/** Pays a spend back to its person. */
export function RefundForm({ payment, done }: { payment: Payment<{ transferId: string }>; done: string | undefined }) {
  const { pending, problems, state } = payment;
  const [typed, setTyped] = useState(pending?.transferId ?? '');
  const [asked, setAsked] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (state === 'done') setTyped('');
  }, [state]);
  const ask = () => {
    const transferId = typed.trim().toLowerCase();
    payment.refuse(isNumber(transferId) ? {} : { transferId: numberProblem });
    if (isNumber(transferId)) setAsked(transferId);
  };
  return (
    <PaymentForm id="refund" title="Pay back" payment={payment} send="Go on…" done={done} onSubmit={ask}>
      <Field
        id="refund-transfer"
        label="Number of the transfer"
        hint="The person finds it behind “Proof”, at what was paid."
        autocomplete="off"
        value={typed}
        onInput={setTyped}
        problem={problems['transferId']}
      />
      {asked !== undefined && (
        <ConfirmDialog
          title="Pay it back?"
          text="Its person gets back the whole amount, once."
          confirm="Pay it back"
          onConfirm={() => void payment.send({ transferId: asked })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </PaymentForm>
  );
}
