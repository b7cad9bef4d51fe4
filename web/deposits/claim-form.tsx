import { useRef, useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { Button } from '../shared/ui/button.tsx';
import { newKey } from '../shared/send-keyed.ts';
import { claimDeposit } from './deposit-client.ts';
import { depositProblem } from './deposit-words.ts';

/** Claims a transaction by its hash. A try without a reply is repeated with the same key. */
export function ClaimForm({ chainId, onClaimed }: { chainId: number; onClaimed: () => void }) {
  const [txHash, setTxHash] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const sent = useRef({ text: '', key: '' });
  const submit = async () => {
    const text = `${chainId} ${txHash.trim()}`;
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    setBusy(true);
    setProblem(undefined);
    try {
      await claimDeposit({ chainId, txHash: txHash.trim() }, sent.current.key);
      setTxHash('');
      onClaimed();
    } catch (error) {
      setProblem(depositProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        id="deposit-hash"
        label="Transaction"
        value={txHash}
        onInput={setTxHash}
        autocomplete="off"
        hint="Your wallet shows it after paying: 0x and 64 letters and digits."
        problem={problem}
      />
      <Button type="submit" look="primary" class="self-start" disabled={isBusy || txHash.trim() === ''}>
        Claim it
      </Button>
    </form>
  );
}
