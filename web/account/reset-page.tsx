import { useState } from 'preact/hooks';
import { resetPassword } from './account-client.ts';
import { AccountFrame, ConnectionNote, linkLook } from './account-frame.tsx';
import { CheckedForm, SendEnd } from './checked-form.tsx';
import { Field } from './field.tsx';
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
  return (
    <AccountFrame name="Choose a password">
      {state === 'done' ? (
        <p role="status" class="panel p-4">
          Your new password is set. All devices are signed out.
        </p>
      ) : (
        <CheckedForm
          problems={problems}
          check={() => problemsOf({ password: passwordProblem(password, '') })}
          isSending={state === 'sending'}
          onSend={() => onSend(password)}
        >
          {(shown) => (
            <>
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
              <SendEnd problem={shown.form} isSending={state === 'sending'} text="Set the password" />
            </>
          )}
        </CheckedForm>
      )}
      <div class="flex justify-center">
        <a class={linkLook} href="/sign-in">
          Sign in
        </a>
      </div>
    </AccountFrame>
  );
}
