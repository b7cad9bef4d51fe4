import { useState } from 'preact/hooks';
import { Field } from '../account/field.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { askAddress, askSignature, findBrowserWallet } from './browser-wallet.ts';
import { bindAddress, newNonce } from './deposit-client.ts';
import { depositProblem } from './deposit-words.ts';

interface Props {
  chainId: number;
  /** An address is bound. */
  onBound: (address: string) => void;
}

/** Binds an address: by the wallet in this browser, or by hand with a wallet elsewhere. */
export function BindForm({ chainId, onBound }: Props) {
  const wallet = findBrowserWallet();
  const [isByHand, setByHand] = useState(wallet === undefined);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(depositProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const bind = async (message: string, signature: string) =>
    onBound((await bindAddress(message, signature.trim())).address);
  const byWallet = () =>
    attempt(async () => {
      if (wallet === undefined) return;
      const address = await askAddress(wallet);
      const { message } = await newNonce(address, chainId);
      await bind(message, await askSignature(wallet, message, address));
    });
  return (
    <div class="flex flex-col items-start gap-3">
      {wallet !== undefined && (
        <Button look="primary" disabled={isBusy} onClick={() => void byWallet()}>
          Sign with the wallet in this browser
        </Button>
      )}
      {isByHand ? (
        <ByHand isBusy={isBusy} onAsk={(address) => newNonce(address, chainId)} attempt={attempt} onSigned={bind} />
      ) : (
        <Button onClick={() => setByHand(true)}>Sign elsewhere, and paste the signature</Button>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
    </div>
  );
}

interface ByHandProps {
  isBusy: boolean;
  onAsk: (address: string) => Promise<{ message: string }>;
  onSigned: (message: string, signature: string) => Promise<void>;
  attempt: (work: () => Promise<void>) => Promise<void>;
}

function ByHand({ isBusy, onAsk, onSigned, attempt }: ByHandProps) {
  const [address, setAddress] = useState('');
  const [message, setMessage] = useState<string | undefined>(undefined);
  const [signature, setSignature] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void attempt(async () => {
      if (message === undefined) return setMessage((await onAsk(address.trim())).message);
      await onSigned(message, signature);
      setMessage(undefined);
      setSignature('');
    });
  };
  return (
    <form class="flex w-full flex-col gap-3" onSubmit={submit}>
      <Field
        id="deposit-address"
        label="Address that you pay from"
        value={address}
        onInput={(typed) => {
          setAddress(typed);
          setMessage(undefined);
        }}
        autocomplete="off"
        hint="Of your own wallet, not of an exchange."
      />
      {message !== undefined && (
        <>
          <label class="flex flex-col gap-1">
            <span class="font-bold">Sign exactly this text</span>
            <textarea class="field font-mono text-sm" rows={11} readOnly value={message} translate={false} />
          </label>
          <p class="text-sm text-smoke">
            Wallets call it “sign a message”. It costs nothing, allows no payment, and is good for five minutes.
          </p>
          <Field id="deposit-signature" label="Signature" value={signature} onInput={setSignature} autocomplete="off" />
        </>
      )}
      <Button type="submit" class="self-start" disabled={isBusy}>
        {message === undefined ? 'Show what to sign' : 'Add this address'}
      </Button>
    </form>
  );
}
