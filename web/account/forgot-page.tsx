import { useEffect, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { forgot, readOptions } from './account-client.ts';
import { AccountFrame, linkLook } from './account-frame.tsx';
import { CheckedForm, SendEnd } from './checked-form.tsx';
import { Field } from './field.tsx';
import { emailProblem, type Problems, problemsOf, wordsFor } from './refusal-words.ts';

type State = 'loading' | 'no-mail' | 'asking' | 'sending' | 'done';

/** `/forgot`: has a link mailed to set a new password with. */
export function ForgotPage() {
  const [state, setState] = useState<State>('loading');
  const [problems, setProblems] = useState<Problems>({});
  const load = () => {
    setProblems({});
    readOptions().then(
      ({ mail }) => setState(mail ? 'asking' : 'no-mail'),
      (error: unknown) => setProblems(wordsFor(error)),
    );
  };
  useEffect(load, []);
  const send = (email: string) => {
    setState('sending');
    setProblems({});
    forgot(email).then(
      () => setState('done'),
      (error: unknown) => {
        setState('asking');
        setProblems(wordsFor(error));
      },
    );
  };
  return <ForgotView state={state} problems={problems} onRetry={load} onSend={send} />;
}

interface Props {
  state: State;
  problems: Problems;
  onRetry: () => void;
  onSend: (email: string) => void;
}

/** Says the same for every address: whether it is somebody's is nobody else's business. */
export function ForgotView({ state, problems, onRetry, onSend }: Props) {
  return (
    <AccountFrame name="Forgotten password">
      {state === 'loading' && (
        <>
          <p role="status">{problems.form ?? 'One moment…'}</p>
          {problems.form !== undefined && <Button onClick={onRetry}>Try again</Button>}
        </>
      )}
      {state === 'no-mail' && (
        <p class="panel p-4">
          This server sends no mail. Ask the person who runs it for a link: with that you choose a new password.
        </p>
      )}
      {state === 'done' && (
        <p role="status" class="panel p-4">
          If this is the confirmed address of an account, a mail is on its way. Its link is good for an hour. Nothing
          there? Look among the spam, or ask the person who runs this server for a link.
        </p>
      )}
      {(state === 'asking' || state === 'sending') && (
        <ForgotForm isSending={state === 'sending'} problems={problems} onSend={onSend} />
      )}
      <div class="flex justify-center">
        <a class={linkLook} href="/sign-in">
          Sign in
        </a>
      </div>
    </AccountFrame>
  );
}

function ForgotForm({ isSending, problems, onSend }: Pick<Props, 'problems' | 'onSend'> & { isSending: boolean }) {
  const [email, setEmail] = useState('');
  const address = email.trim();
  return (
    <CheckedForm
      problems={problems}
      check={() => problemsOf({ email: emailProblem(address) })}
      isSending={isSending}
      onSend={() => onSend(address)}
    >
      {(shown) => (
        <>
          <Field
            id="email"
            label="Your e-mail address"
            autocomplete="email"
            value={email}
            onInput={setEmail}
            problem={shown.email}
            hint="The one that you have confirmed for your account."
          />
          <SendEnd problem={shown.form} isSending={isSending} text="Send me a link" />
        </>
      )}
    </CheckedForm>
  );
}
