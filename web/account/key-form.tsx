import { useEffect, useState } from 'preact/hooks';
import { scopes as allScopes, type Scope } from '../../src/protocol/scopes.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { type Change, useChange } from './change-form.tsx';
import { Field, OwnPassword } from './field.tsx';
import type { WantedKey } from './key-client.ts';
import { expiryOf, lifetimes, scopeWords } from './key-words.ts';
import { type Problems, problemsOf } from './refusal-words.ts';

interface Props {
  login: string | undefined;
  hasPassword: boolean;
  /** Resolves with what is wrong, if anything is. */
  onMake: (wanted: WantedKey) => Change;
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
  /** Once the password is needed. */
  const [isAsked, setAsked] = useState(false);
  const { form, problems, state, run } = useChange();
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const make = async () => {
    const expiresAt = expiryOf(lifetime, Date.now());
    const found = await onMake({
      name: name.trim(),
      scopes: [...scopes],
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(password === '' ? {} : { password }),
    });
    if (found?.current !== undefined) setAsked(true);
    return found;
  };
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="panel flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void run(wrongOf(name.trim(), scopes), make);
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
        <OwnPassword
          id="key-password"
          username={login ?? ''}
          value={password}
          onInput={setPassword}
          problem={problems.current}
        />
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
        <Button type="submit" look="primary" disabled={state === 'sending'}>
          Make the key
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

const wrongOf = (name: string, scopes: readonly Scope[]): Problems | undefined =>
  problemsOf({
    displayName: name === '' || name.length > nameMax ? `Use 1 to ${nameMax} characters.` : undefined,
    form: scopes.length === 0 ? 'Tick what the key is for.' : undefined,
  });

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
