import { useEffect, useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { type Asset, readAmount } from '../shared/amounts.ts';
import { AmountField } from '../wallet/amount-field.tsx';
import { assetNames, Choice } from '../wallet/asset-choice.tsx';
import { GiveQuestion } from '../wallet/give-question.tsx';
import type { Payment } from '../wallet/use-payment.ts';
import type { GrantRequest } from './money-client.ts';
import { PaymentForm } from '../wallet/payment-form.tsx';

const reasonMax = 200;
const choices = [
  ['credits', assetNames.credits],
  ['points', assetNames.points],
] as const;

/** Issues points or credits to a person. */
export function GrantForm({ payment, done }: { payment: Payment<GrantRequest>; done: string | undefined }) {
  const { pending, problems, state } = payment;
  const [to, setTo] = useState(pending?.to ?? '');
  const [asset, setAsset] = useState<Asset>(pending?.asset ?? 'credits');
  const [typed, setTyped] = useState<string>(pending?.amount ?? '');
  const [reason, setReason] = useState(pending?.reason ?? '');
  const [asked, setAsked] = useState<GrantRequest | undefined>(undefined);
  useEffect(() => {
    if (state !== 'done') return;
    setTo('');
    setTyped('');
    setReason('');
  }, [state]);
  const ask = () => {
    const [name, words, amount] = [to.trim(), reason.trim(), readAmount(typed)];
    const wrong = {
      ...(name === '' && { to: 'Type the name with which the person signs in.' }),
      ...('problem' in amount && { amount: amount.problem }),
      ...(words === '' && { reason: 'Say why.' }),
      ...(words.length > reasonMax && { reason: `Use ${reasonMax} characters at most.` }),
    };
    payment.refuse(wrong);
    if (Object.keys(wrong).length === 0 && 'amount' in amount) {
      setAsked({ to: name, asset, amount: amount.amount, reason: words });
    }
  };
  return (
    <PaymentForm id="grant" title="Give to a person" payment={payment} send="Go on…" done={done} onSubmit={ask}>
      <p class="text-sm text-smoke">It is made anew, not taken from anybody. Who gave it to whom stays written down.</p>
      <Field
        id="grant-to"
        label="Sign-in name of the person"
        autocomplete="off"
        value={to}
        onInput={setTo}
        problem={problems['to']}
      />
      <Choice name="grant-asset" label="What" choices={choices} value={asset} onChoice={setAsset} />
      <AmountField
        id="grant-amount"
        label={`How many ${asset}`}
        asset={asset}
        value={typed}
        onInput={setTyped}
        problem={problems['amount']}
      />
      <Field
        id="grant-reason"
        label="Why"
        hint="The person sees it in the wallet."
        autocomplete="off"
        value={reason}
        onInput={setReason}
        problem={problems['reason']}
      />
      {asked !== undefined && (
        <GiveQuestion
          gift={asked}
          text="It cannot be taken back."
          onYes={() => void payment.send(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </PaymentForm>
  );
}
