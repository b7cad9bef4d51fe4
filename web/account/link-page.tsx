import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { RestError } from '../shared/rest-client.ts';
import { AccountFrame, ConnectionNote, linkLook } from './account-frame.tsx';
import { CheckedForm, SendEnd } from './checked-form.tsx';
import { Field } from './field.tsx';
import { linkIdentity } from './oidc-client.ts';
import { oidcWords } from './oidc-words.ts';
import { type Problems, problemsOf, wordsFor } from './refusal-words.ts';
import { useWho } from './use-who.ts';
import { wantedPath, withAfter } from './wanted-path.ts';

/** `/sign-in?link=ID`: back from a provider with an address that an account here has. */
export function LinkPage() {
  const { route, query } = useLocation();
  const { options } = useWho();
  const [problems, setProblems] = useState<Problems>({});
  const [sending, setSending] = useState(false);
  const name = options?.oidc.find(({ id }) => id === query.link)?.name;
  const send = (password: string | undefined) => {
    setSending(true);
    setProblems({});
    linkIdentity(password).then(
      () => route(wantedPath(), true),
      (error: unknown) => {
        setSending(false);
        setProblems(wordsForLinking(error, name));
      },
    );
  };
  return <LinkView name={name ?? 'another service'} problems={problems} sending={sending} onSend={send} />;
}

function wordsForLinking(error: unknown, name: string | undefined): Problems {
  const { reason } = (error instanceof RestError ? (error.details ?? {}) : {}) as { reason?: string };
  if (reason !== undefined) return { form: oidcWords(reason, name) };
  const isWrong = error instanceof RestError && error.code === 'bad_token';
  return isWrong ? { password: 'The password is wrong.' } : wordsFor(error);
}

interface Props {
  name: string;
  problems: Problems;
  sending: boolean;
  /** With the password, or without for an account of its own. */
  onSend: (password: string | undefined) => void;
}

export function LinkView({ name, problems, sending, onSend }: Props) {
  const [password, setPassword] = useState('');
  const service = <bdi translate={false}>{name}</bdi>;
  return (
    <AccountFrame name="Connect your account">
      <CheckedForm
        problems={problems}
        check={() => problemsOf({ password: password === '' ? 'Type your password.' : undefined })}
        isSending={sending}
        onSend={() => onSend(password)}
      >
        {(shown) => (
          <>
            <p>
              An account here has the e-mail address that you have at {service}. Type the password of that account once,
              and from then on you can sign in with {service}.
            </p>
            <Field
              id="password"
              label="Password"
              autocomplete="current-password"
              value={password}
              onInput={setPassword}
              problem={shown.password}
            />
            <ConnectionNote />
            <SendEnd problem={shown.form} isSending={sending} text="Connect and sign in" />
            <Button disabled={sending} onClick={() => onSend(undefined)}>
              Make a separate account
            </Button>
          </>
        )}
      </CheckedForm>
      <div class="flex justify-center">
        <a class={linkLook} href={withAfter('/sign-in', wantedPath())}>
          Sign in another way
        </a>
      </div>
    </AccountFrame>
  );
}
