import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { verifyAddress } from './account-client.ts';
import { AccountFrame, linkLook } from './account-frame.tsx';
import { verifyWords } from './refusal-words.ts';

/**
 * `/verify#TOKEN`: from a mail. It takes a click: programs that open the links in mail must not confirm anything. The token
 * stands in the fragment, which no proxy sees.
 */
export function VerifyPage() {
  const [token] = useState(() => location.hash.slice(1));
  const [state, setState] = useState<'asking' | 'sending' | 'done'>('asking');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const confirm = () => {
    setState('sending');
    setProblem(undefined);
    verifyAddress(token).then(
      () => {
        setState('done');
        history.replaceState(history.state, '', '/verify');
      },
      (error: unknown) => {
        setState('asking');
        setProblem(verifyWords(error));
      },
    );
  };
  return <VerifyView state={state} problem={problem} onConfirm={confirm} />;
}

interface Props {
  state: 'asking' | 'sending' | 'done';
  problem?: string | undefined;
  onConfirm: () => void;
}

export function VerifyView({ state, problem, onConfirm }: Props) {
  return (
    <AccountFrame name="Confirm your address">
      {state === 'done' ? (
        <p role="status" class="panel p-4">
          Your address is confirmed. You can sign in with it, and get a new password by mail.
        </p>
      ) : (
        <div class="panel flex flex-col gap-3 p-4">
          <p>Did you enter your e-mail address for an account here? Then confirm it.</p>
          <p role="alert" class="font-bold text-bad empty:hidden">
            <Fresh text={problem} />
          </p>
          <Button look="primary" class="min-h-12 text-lg" disabled={state === 'sending'} onClick={onConfirm}>
            <Fresh text={state === 'sending' ? 'One moment…' : 'Confirm my address'} />
          </Button>
        </div>
      )}
      <div class="flex justify-center">
        <a class={linkLook} href="/account">
          Your account
        </a>
      </div>
    </AccountFrame>
  );
}
