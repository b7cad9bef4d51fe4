import { useEffect, useRef, useState } from 'preact/hooks';
import { scopes as allScopes, type Scope } from '../../src/protocol/scopes.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Field, focusProblem } from './field.tsx';
import type { WantedKey } from './key-client.ts';
import { expiryOf, lifetimes, scopeWords } from './key-words.ts';
import { type Problems, problemsOf } from './refusal-words.ts';

interface Props {
  login: string | undefined;
  hasPassword: boolean;
  /** Resolves with what is wrong, if anything is. */
  onMake: (wanted: WantedKey) => Promise<Problems | undefined>;
  onCancel: () => void;
}

const nameMax = 60;
const aYear = 1;

/** What a new key is called, what it is for, and for how long. Asks for the password where the sign-in is not fresh. */
export function KeyForm({ login, hasPassword, onMake, onCancel }: Props) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [lifetime, setLifetime] = useState(aYear);
  const [password, setPassword] = useState('');
  const { form, problems, isAsked, isSending, send } = useMaking(onMake, () => {
    const expiresAt = expiryOf(lifetime, Date.now());
    return {
      name: name.trim(),
      scopes: [...scopes],
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(password === '' ? {} : { password }),
    };
  });
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="panel flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        id="key-name"
        label="What the key is called"
        autocomplete="off"
        value={name}
        onInput={setName}
        problem={problems.displayName}
        hint="So that you know it again, such as the program that gets it."
      />
      <ScopeChoice scopes={scopes} onChange={setScopes} />
      <LifetimeChoice lifetime={lifetime} onChange={setLifetime} />
      {isAsked && hasPassword && (
        <>
          <input type="text" name="username" autocomplete="username" value={login ?? ''} readOnly hidden />
          <Field
            id="key-password"
            label="Your password"
            autocomplete="current-password"
            value={password}
            onInput={setPassword}
            problem={problems.current}
          />
        </>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh
          text={
            isAsked && !hasPassword
              ? 'You signed in more than ten minutes ago. Sign out and in again, and then make the key.'
              : problems.form
          }
        />
      </p>
      <div class="flex flex-wrap gap-3">
        <Button type="submit" look="primary" disabled={isSending}>
          Make the key
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

/** Sends what was filled in, and says what is wrong with it; `isAsked` once the password is needed. */
function useMaking(onMake: Props['onMake'], read: () => WantedKey) {
  const [problems, setProblems] = useState<Problems>({});
  const [isAsked, setAsked] = useState(false);
  const [isSending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusProblem(form.current), [problems]);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const send = async () => {
    const wanted = read();
    const wrong = problemsOf({
      displayName: wanted.name === '' || wanted.name.length > nameMax ? `Use 1 to ${nameMax} characters.` : undefined,
      form: wanted.scopes.length === 0 ? 'Tick what the key is for.' : undefined,
    });
    setProblems(wrong ?? {});
    if (wrong !== undefined || isSending) return;
    setSending(true);
    const refused = await onMake(wanted);
    setSending(false);
    if (refused === undefined) return;
    setAsked(isAsked || refused.current !== undefined);
    setProblems(refused);
  };
  return { form, problems, isAsked, isSending, send };
}

function LifetimeChoice({ lifetime, onChange }: { lifetime: number; onChange: (lifetime: number) => void }) {
  return (
    <label class="flex flex-col gap-1">
      <span class="font-bold">Good for</span>
      <select class="field" value={lifetime} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {lifetimes.map(({ name: words }, at) => (
          <option key={words} value={at}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function ScopeChoice({ scopes, onChange }: { scopes: readonly Scope[]; onChange: (scopes: readonly Scope[]) => void }) {
  return (
    <fieldset class="flex flex-col">
      <legend class="font-bold">What the key is for</legend>
      {allScopes.map((scope) => (
        <label key={scope} class="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            class="size-5 shrink-0 accent-flame"
            checked={scopes.includes(scope)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
            }
          />
          <span>{scopeWords[scope]}</span>
        </label>
      ))}
    </fieldset>
  );
}
