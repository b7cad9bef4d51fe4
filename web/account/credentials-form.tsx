import { useState } from 'preact/hooks';
import type { AuthOptions, Credentials } from './account-client.ts';
import { ConnectionNote } from './account-frame.tsx';
import { CheckedForm, SendEnd } from './checked-form.tsx';
import { Field } from './field.tsx';
import { OidcButtons } from './oidc-buttons.tsx';
import { emailProblem, loginProblem, passwordProblem, type Problems, problemsOf } from './refusal-words.ts';

export interface CredentialsFormProps {
  kind: 'sign-in' | 'register';
  /** The server sends mail: a new account may have an address, which signs in then. */
  sendsMail?: boolean;
  /** This browser is a guest, whose things can be taken along. */
  hasGuest: boolean;
  problems: Problems;
  sending: boolean;
  onSend: (credentials: Credentials) => void;
  /** Sign-in services of others. */
  providers?: AuthOptions['oidc'];
  /** Leaves for one of them. Rejects when the page stays. */
  onProvider: (provider: string, takesAlong: boolean) => Promise<void>;
}

/** A name and a password, as one form that password managers know. */
export function CredentialsForm(props: CredentialsFormProps) {
  const { kind, sendsMail = false, hasGuest, problems, sending, onSend, providers = [], onProvider } = props;
  const isNew = kind === 'register';
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [email, setEmail] = useState('');
  const [takesAlong, setTakesAlong] = useState(true);
  const [name, address] = [login.trim(), email.trim()];
  return (
    <CheckedForm
      problems={problems}
      check={() => (isNew ? newProblems(name, password, address) : givenProblems(name, password))}
      isSending={sending}
      onSend={() => onSend({ login: name, email: address, password, takesAlong: hasGuest && takesAlong })}
      class="gap-3 max-[22rem]:gap-2 low:grid low:grid-cols-2 low:gap-y-1"
    >
      {(shown) => (
        <>
          <Field
            id="username"
            label={sendsMail && !isNew ? 'Sign-in name or e-mail address' : 'Sign-in name'}
            autocomplete="username"
            value={login}
            onInput={setLogin}
            problem={shown.login}
            {...(isNew ? { hint: 'Letters and digits, no spaces.' } : {})}
          />
          <Field
            id="password"
            label="Password"
            autocomplete={isNew ? 'new-password' : 'current-password'}
            value={password}
            onInput={setPassword}
            problem={shown.password}
            {...(isNew ? { hint: 'At least 8 characters.' } : {})}
          />
          {isNew && sendsMail && <AddressField value={email} onInput={setEmail} problem={shown.email} />}
          {hasGuest && <TakeAlong checked={takesAlong} onChange={setTakesAlong} />}
          <FormFoot problem={shown.form} isSending={sending} text={isNew ? 'Create the account' : 'Sign in'} />
          <OidcButtons providers={providers} onGo={(provider) => onProvider(provider, hasGuest && takesAlong)} />
        </>
      )}
    </CheckedForm>
  );
}

const newProblems = (name: string, password: string, address: string): Problems | undefined =>
  problemsOf({
    login: loginProblem(name),
    password: passwordProblem(password, name),
    email: address === '' ? undefined : emailProblem(address),
  });

const givenProblems = (name: string, password: string): Problems | undefined =>
  problemsOf({
    login: name === '' ? 'Type your sign-in name.' : undefined,
    password: password === '' ? 'Type your password.' : undefined,
  });

/** Behind the password: managers keep what stands before that. */
function AddressField(props: { value: string; onInput: (value: string) => void; problem: string | undefined }) {
  return (
    <Field
      id="email"
      label="E-mail address (optional)"
      autocomplete="email"
      hint="For a new password, should you forget yours. We send a link to confirm it."
      {...props}
    />
  );
}

function FormFoot({ problem, isSending, text }: { problem: string | undefined; isSending: boolean; text: string }) {
  return (
    <div class="flex flex-col gap-2 low:col-span-2">
      <ConnectionNote />
      <SendEnd problem={problem} isSending={isSending} text={text} />
    </div>
  );
}

function TakeAlong({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="flex min-h-11 items-center gap-3 low:col-span-2">
      <input
        type="checkbox"
        class="size-5 shrink-0 accent-flame"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>Take along the quizzes and games made in this browser</span>
    </label>
  );
}
