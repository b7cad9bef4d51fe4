import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Field, focusProblem } from './field.tsx';
import type { Problems } from './refusal-words.ts';
import type { IdentityProps } from './use-identities.ts';

/** The sign-in services that the account is connected with, and those that it can be. */
export function IdentitiesPanel(props: IdentityProps) {
  const { identities, hasPassword, providers, problem, onDisconnect } = props;
  const nameOf = (id: string) => providers.find((each) => each.id === id)?.name ?? id;
  const isLastWay = !hasPassword && identities.length === 1;
  return (
    <section class="flex flex-col gap-2" aria-labelledby="identities">
      <h2 id="identities" class="text-xl font-bold">
        Connected accounts
      </h2>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <ul class="flex flex-col gap-2">
        {identities.map(({ id, provider, email }) => (
          <li key={id} class="panel flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
            <div class="min-w-0">
              <p class="font-bold wrap-anywhere" translate={false}>
                {nameOf(provider)}
              </p>
              {email !== undefined && (
                <p class="text-sm wrap-anywhere text-smoke" translate={false}>
                  {email}
                </p>
              )}
            </div>
            {!isLastWay && (
              <Button
                aria-label={`Disconnect ${nameOf(provider)}${email === undefined ? '' : `, ${email}`}`}
                onClick={() => onDisconnect(id)}
              >
                Disconnect
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConnectForm {...props} />
    </section>
  );
}

/** A button for each service; asks for the password where the sign-in is not fresh. */
function ConnectForm({ hasPassword, identities, providers, onConnect, onAgain }: IdentityProps) {
  const [wanted, setWanted] = useState<string | undefined>(undefined);
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [going, setGoing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusProblem(form.current), [problems]);
  const connect = async (provider: string) => {
    setWanted(provider);
    setGoing(true);
    const found = await onConnect(provider, password === '' ? undefined : password);
    setGoing(false);
    setProblems(found ?? {});
  };
  const asks = problems.current !== undefined;
  const again = providers.find(({ id }) => identities.some(({ provider }) => provider === id));
  const wantedName = providers.find(({ id }) => id === wanted)?.name;
  if (asks && wantedName !== undefined && !hasPassword) {
    return (
      <div class="panel flex flex-col gap-2 p-4">
        <p role="alert">You signed in some time ago. Sign in again, then connect {wantedName}.</p>
        {again !== undefined && <Button onClick={() => onAgain(again.id)}>Continue with {again.name}</Button>}
      </div>
    );
  }
  return (
    <form
      ref={form}
      noValidate
      class="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== undefined && !going) void connect(wanted);
      }}
    >
      {asks && wantedName !== undefined ? (
        <>
          <Field
            id="proof"
            label="Your password"
            autocomplete="current-password"
            value={password}
            onInput={setPassword}
            problem={problems.current}
          />
          <Button type="submit" disabled={going}>
            Connect {wantedName}
          </Button>
        </>
      ) : (
        <div class="flex flex-wrap gap-2">
          {providers.map(({ id, name }) => (
            <Button key={id} disabled={going} onClick={() => void connect(id)}>
              <span class="wrap-anywhere">Connect {name}</span>
            </Button>
          ))}
        </div>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problems.form} />
      </p>
    </form>
  );
}
