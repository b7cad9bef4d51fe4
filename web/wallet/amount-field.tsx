import { Field } from '../account/field.tsx';
import { readAmount, sayAmount, type Asset } from '../shared/amounts.ts';

interface Props {
  id: string;
  label: string;
  asset: Asset;
  value: string;
  hint?: string | undefined;
  problem: string | undefined;
  onInput: (value: string) => void;
}

/** An amount, and how it is understood while it is typed: long ones are misread without groups of digits. */
export function AmountField({ asset, value, hint, ...field }: Props) {
  const read = readAmount(value);
  const understood = 'amount' in read && read.amount.length > 3 ? sayAmount(read.amount, asset) : undefined;
  return (
    <Field
      {...field}
      value={value}
      autocomplete="off"
      inputMode="numeric"
      hint={understood === undefined ? (hint ?? '') : `That is ${understood}.`}
    />
  );
}
