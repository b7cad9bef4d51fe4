import { useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { type Asset, formatAmount, readAmount, sayAmount } from '../shared/amounts.ts';
import { AmountField } from './amount-field.tsx';
import { assetNames, Choice } from './asset-choice.tsx';
import { GiveQuestion } from './give-question.tsx';
import { PaymentForm } from './payment-form.tsx';
import type { Payment, PaymentProblems } from './use-payment.ts';
import type { TransferRequest, WalletAccount } from './wallet-client.ts';

const memoMax = 200;

interface Props {
  /** Those that may be given away here. */
  accounts: readonly WalletAccount[];
  payment: Payment<TransferRequest>;
  onCancel: () => void;
}

/**
 * What was typed, as the server takes it.
 * @param balance undefined while it is not known: what was sent without a reply may be off it already
 */
function readTransfer(
  fields: { to: string; asset: Asset; typed: string; memo: string },
  balance: string | undefined,
): { request: TransferRequest } | { problems: PaymentProblems } {
  const { asset } = fields;
  const [read, to, memo] = [readAmount(fields.typed), fields.to.trim(), fields.memo.trim()];
  const isTooMuch = 'amount' in read && balance !== undefined && BigInt(read.amount) > BigInt(balance);
  const problems: PaymentProblems = {
    ...(to === '' && { to: 'Type the name with which the person signs in.' }),
    ...('problem' in read && { amount: read.problem }),
    ...(isTooMuch && { amount: `You have ${sayAmount(balance, asset)}.` }),
    ...(memo.length > memoMax && { memo: `Use ${memoMax} characters at most.` }),
  };
  if ('problem' in read || Object.keys(problems).length > 0) return { problems };
  return { request: { to, asset, amount: read.amount, ...(memo !== '' && { memo }) } };
}

const sayRest = ({ amount, asset }: TransferRequest, balance: string): string =>
  ` ${sayAmount(BigInt(balance) - BigInt(amount), asset)} will be left.`;

/** Gives some to another person, after a question. */
export function TransferForm({ accounts, payment, onCancel }: Props) {
  const { pending, state } = payment;
  const [to, setTo] = useState(pending?.to ?? '');
  const [typed, setTyped] = useState<string>(pending?.amount ?? '');
  const [memo, setMemo] = useState(pending?.memo ?? '');
  const [asset, setAsset] = useState<Asset>(pending?.asset ?? accounts[0]?.asset ?? 'credits');
  const [asked, setAsked] = useState<TransferRequest | undefined>(undefined);
  const balance = accounts.find((account) => account.asset === asset)?.balance ?? '0';
  const ask = () => {
    const read = readTransfer({ to, asset, typed, memo }, state === 'unknown' ? undefined : balance);
    payment.refuse('problems' in read ? read.problems : {});
    if ('request' in read) setAsked(read.request);
  };
  return (
    <PaymentForm
      id="give"
      title="Give some to another person"
      payment={payment}
      send="Go on…"
      done={undefined}
      onSubmit={ask}
      onCancel={onCancel}
    >
      <Field
        id="to"
        label="Sign-in name of the person"
        autocomplete="off"
        value={to}
        onInput={setTo}
        problem={payment.problems['to']}
      />
      {accounts.length > 1 && (
        <Choice
          name="asset"
          label="What"
          choices={accounts.map(({ asset: each }) => [each, assetNames[each]] as const)}
          value={asset}
          onChoice={setAsset}
        />
      )}
      <AmountField
        id="amount"
        label={`How many ${asset}`}
        asset={asset}
        value={typed}
        hint={`You have ${formatAmount(balance)}.`}
        onInput={setTyped}
        problem={payment.problems['amount']}
      />
      <Field
        id="memo"
        label="A note for the person (optional)"
        autocomplete="off"
        value={memo}
        onInput={setMemo}
        problem={payment.problems['memo']}
      />
      {asked !== undefined && (
        <GiveQuestion
          gift={asked}
          text={`You can't take it back.${state === 'unknown' ? '' : sayRest(asked, balance)}`}
          onYes={() => void payment.send(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </PaymentForm>
  );
}
