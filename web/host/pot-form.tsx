import { useEffect, useState } from 'preact/hooks';
import type { Pot, PotOptions } from '../../src/protocol/pots.ts';
import { formatAmount, readAmount, sayAmount } from '../shared/amounts.ts';
import { splitWords } from '../shared/pot-words.ts';

const splits = Object.keys(splitWords) as Pot['split'][];

/** The amount in a field; undefined when the field is empty. What is typed is refused or taken, never changed. */
export function readPotAmount(typed: string, maximum: string | undefined): { amount?: string; problem?: string } {
  if (typed.trim() === '') return {};
  const read = readAmount(typed);
  if ('problem' in read || maximum === undefined || BigInt(read.amount) <= BigInt(maximum)) return read;
  return { problem: `At most ${formatAmount(maximum)} here.` };
}

/** What is to be put up, and what is wrong with it. */
export interface WantedPot {
  wanted?: Pot;
  problem?: string;
}

/** A prize pot, where the operator allows it; elsewhere nothing. */
export function PotForm({ options, onChange }: { options: PotOptions; onChange: (pot: WantedPot) => void }) {
  const [fee, setFee] = useState('');
  const [sponsored, setSponsored] = useState('');
  const [split, setSplit] = useState<Pot['split']>('winner');
  const [chosen, setAsset] = useState<Pot['asset'] | undefined>(undefined);
  const asset = chosen ?? options.assets[0];
  const [readFee, readSponsored] = [
    readPotAmount(fee, options.entryFeeMax),
    readPotAmount(sponsored, options.sponsoredMax),
  ];
  useEffect(() => {
    if (asset === undefined) return;
    const problem = readFee.problem ?? readSponsored.problem;
    if (problem !== undefined) return onChange({ problem });
    const { amount: entryFee } = readFee;
    const { amount: own } = readSponsored;
    if (entryFee === undefined && own === undefined) return onChange({});
    const amounts = { ...(entryFee !== undefined && { entryFee }), ...(own !== undefined && { sponsored: own }) };
    onChange({ wanted: { asset, split, ...amounts } });
  }, [fee, sponsored, split, asset]);
  if (!options.enabled || asset === undefined) return null;
  return (
    <details class="panel mt-4 px-5 py-3">
      <summary class="min-h-11 content-center">
        <h2 class="inline text-xl font-bold">Prize pot</h2>
        <span class="ms-2 text-smoke">{fee.trim() === '' && sponsored.trim() === '' ? 'none' : 'put up'}</span>
      </summary>
      <fieldset class="flex flex-col gap-3 pt-2 pb-2">
        <legend class="sr-only">Prize pot</legend>
        <p class="text-sm text-smoke">
          Players with an account who join in the lobby play for it. You never get any of it. If the game does not reach
          its end, everybody gets back what they have put in.
        </p>
        <Amount
          label={`Entry fee, in ${asset}`}
          value={fee}
          maximum={options.entryFeeMax}
          problem={readFee.problem}
          onInput={setFee}
        />
        <Amount
          label={`From you, in ${asset}`}
          value={sponsored}
          maximum={options.sponsoredMax}
          problem={readSponsored.problem}
          onInput={setSponsored}
        />
        {options.assets.length > 1 && <AssetChoice assets={options.assets} asset={asset} onChoose={setAsset} />}
        <SplitChoice split={split} onChoose={setSplit} />
        {readSponsored.amount !== undefined && (
          <p class="text-sm text-smoke">
            {sayAmount(readSponsored.amount, asset)} of yours are put aside when the room opens.
          </p>
        )}
      </fieldset>
    </details>
  );
}

interface AmountProps {
  label: string;
  value: string;
  maximum: string | undefined;
  problem: string | undefined;
  onInput: (value: string) => void;
}

function Amount({ label, value, maximum, problem, onInput }: AmountProps) {
  return (
    <label class="flex flex-col gap-1">
      <span class="font-bold">{label}</span>
      <input
        class="field"
        inputMode="numeric"
        autoComplete="off"
        maxLength={40}
        aria-invalid={problem !== undefined}
        value={value}
        placeholder={maximum === undefined ? 'none' : `none, or up to ${maximum}`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {problem !== undefined && (
        <span class="text-sm font-bold" role="alert">
          {problem}
        </span>
      )}
    </label>
  );
}

function SplitChoice({ split, onChoose }: { split: Pot['split']; onChoose: (split: Pot['split']) => void }) {
  return (
    <label class="flex flex-col gap-1">
      <span class="font-bold">Who gets it</span>
      <select class="field" value={split} onChange={(event) => onChoose(event.currentTarget.value as Pot['split'])}>
        {splits.map((each) => (
          <option key={each} value={each}>
            {splitWords[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface AssetProps {
  assets: readonly Pot['asset'][];
  asset: Pot['asset'];
  onChoose: (asset: Pot['asset']) => void;
}

function AssetChoice({ assets, asset, onChoose }: AssetProps) {
  return (
    <label class="flex flex-col gap-1">
      <span class="font-bold">Of what</span>
      <select class="field" value={asset} onChange={(event) => onChoose(event.currentTarget.value as Pot['asset'])}>
        {assets.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
