import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { resetPassword } from './account-client.ts';
import { AccountFrame, ConnectionNote, linkLook } from './account-frame.tsx';
import { Field, focusProblem } from './field.tsx';
import { linkWords, passwordProblem, type Problems, problemsOf } from './refusal-words.ts';

/** `/reset#TOKEN`: a new password by a one-time link. The token stands in the fragment, which no proxy sees. */
export function ResetPage() {
  const [token] = useState(() => location.hash.slice(1));
  const [state, setState] = useState<'asking' | 'sending' | 'done'>('asking');
  const [problems, setProblems] = useState<Problems>({});
  const send = (password: string) => {
    setState('sending');
    resetPassword(token, password).then(
      () => {
        setState('done');
        history.replaceState(history.state, '', '/reset');
      },
      (error: unknown) => {
        setState('asking');
        setProblems(linkWords(error));
      },
    );
  };
  return <ResetView state={state} problems={problems} onSend={send} />;
}

interface Props {
  state: 'asking' | 'sending' | 'done';
  problems: Problems;
  onSend: (password: string) => void;
}

export function ResetView({ state, problems, onSend }: Props) {
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<Problems | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusProblem(form.current), [wrong, problems]);
  const shown = wrong ?? problems;
  return (
    <AccountFrame name="Choose a password">
      {state === 'done' ? (
        <p role="status" class="panel p-4">
          Your new password is set. All devices are signed out.
        </p>
      ) : (
        <form
          ref={form}
          method="post"
          noValidate
          class="panel flex flex-col gap-3 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            const found = problemsOf({ password: passwordProblem(password, '') });
            setWrong(found);
            if (found === undefined && state === 'asking') onSend(password);
          }}
        >
          <Field
            id="password"
            label="New password"
            autocomplete="new-password"
            value={password}
            onInput={setPassword}
            problem={shown.password}
            hint="At least 8 characters."
          />
          <ConnectionNote />
          <p role="alert" class="font-bold text-bad empty:hidden">
            <Fresh text={shown.form} />
          </p>
          <Button look="primary" type="submit" class="min-h-12 text-lg" disabled={state === 'sending'}>
            <Fresh text={state === 'sending' ? 'One moment…' : 'Set the password'} />
          </Button>
        </form>
      )}
      <div class="flex justify-center">
        <a class={linkLook} href="/sign-in">
          Sign in
        </a>
      </div>
    </AccountFrame>
  );
}
