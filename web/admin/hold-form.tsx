import { useEffect, useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { readAmount } from '../shared/amounts.ts';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { Choice } from '../wallet/asset-choice.tsx';
import type { Payment } from '../wallet/use-payment.ts';
import type { HoldRequest } from './money-client.ts';
import { PaymentForm } from '../wallet/payment-form.tsx';
import { isNumber, numberProblem } from './transfer-number.ts';

const choices = [
  ['capture', 'Take it'],
  ['release', 'Give it back'],
] as const;

/** Takes what a person has put aside, or gives it back. */
export function HoldForm({ payment, done }: { payment: Payment<HoldRequest>; done: string | undefined }) {
  const { pending, problems, state } = payment;
  const [typed, setTyped] = useState(pending?.holdId ?? '');
  const [does, setDoes] = useState<HoldRequest['does']>(pending?.does ?? 'capture');
  const [part, setPart] = useState(pending?.amount ?? '');
  const [asked, setAsked] = useState<HoldRequest | undefined>(undefined);
  useEffect(() => {
    if (state !== 'done') return;
    setTyped('');
    setPart('');
  }, [state]);
  const ask = () => {
    const holdId = typed.trim().toLowerCase();
    const takesPart = does === 'capture' && part.trim() !== '';
    const read = takesPart ? readAmount(part) : undefined;
    const problem = read !== undefined && 'problem' in read ? read.problem : undefined;
    const wrong = {
      ...(!isNumber(holdId) && { holdId: numberProblem }),
      ...(problem !== undefined && { amount: problem }),
    };
    payment.refuse(wrong);
    if (Object.keys(wrong).length > 0) return;
    setAsked({ holdId, does, ...(read !== undefined && 'amount' in read && read) });
  };
  return (
    <PaymentForm id="hold" title="What was put aside" payment={payment} send="Go on…" done={done} onSubmit={ask}>
      <Field
        id="hold-number"
        label="Its number"
        hint="The person finds it in the wallet, under “Put aside”."
        autocomplete="off"
        value={typed}
        onInput={setTyped}
        problem={problems['holdId']}
      />
      <Choice name="hold-does" label="What becomes of it" choices={choices} value={does} onChoice={setDoes} />
      {does === 'capture' && (
        <Field
          id="hold-part"
          label="How much of it"
          hint="All of it, unless you type an amount. The rest goes back."
          autocomplete="off"
          inputMode="numeric"
          value={part}
          onInput={setPart}
          problem={problems['amount']}
        />
      )}
      {asked !== undefined && (
        <ConfirmDialog
          title={asked.does === 'release' ? 'Give it back?' : 'Take it?'}
          text={
            asked.does === 'release'
              ? 'It is back in the wallet of its person then.'
              : 'It is paid then. It cannot be paid back here.'
          }
          confirm={asked.does === 'release' ? 'Give it back' : 'Take it'}
          onConfirm={() => void payment.send(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </PaymentForm>
  );
}
