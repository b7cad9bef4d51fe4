import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { UserReply } from '../../src/protocol/accounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { Deletion } from './account-client.ts';
import { linkLook } from './account-frame.tsx';
import { type Change, useChange } from './change-form.tsx';
import { OwnPassword } from './field.tsx';
import { problemsOf } from './refusal-words.ts';

interface Props {
  user: UserReply;
  /** Whoever has none signs in with another service. */
  hasPassword: boolean;
  /** Resolves with points and credits in words; with undefined when there are none, or when they could not be read. */
  onReadBalances: () => Promise<string | undefined>;
  /** Resolves with what is wrong. */
  onDelete: (deletion: Deletion) => Change;
}

/** All that is stored about a person: to take along, and to have it gone. */
export function DataPanel(props: Props) {
  const [isAsked, setAsked] = useState(false);
  return (
    <section class="flex flex-col gap-3" aria-labelledby="data">
      <h2 id="data" class="text-xl font-bold">
        Your data
      </h2>
      <p>
        Quizzes with all their versions, games with their results, points and credits, devices, and what was done to
        your account, as one file.
      </p>
      <div class="flex flex-wrap items-center gap-x-6 gap-y-2">
        <a class={linkLook} href="/api/me/export" download="quickfire-export.json">
          Download everything
        </a>
        {!isAsked && <Button onClick={() => setAsked(true)}>Delete my account…</Button>}
      </div>
      {isAsked && <DeleteForm {...props} onCancel={() => setAsked(false)} />}
    </section>
  );
}

/** Says what goes and what stays. Neither one press nor one slip is enough. */
function DeleteForm({ user, hasPassword, onReadBalances, onDelete, onCancel }: Props & { onCancel: () => void }) {
  const [password, setPassword] = useState('');
  const [isSure, setSure] = useState(false);
  const [balances, setBalances] = useState<string | undefined>(undefined);
  const [forfeit, setForfeit] = useState(false);
  const read = () => onReadBalances().then(setBalances);
  useEffect(() => void read(), []);
  const { form, problems, state, run } = useChange();
  const wrong = () =>
    problemsOf({
      current: hasPassword && password === '' ? 'Type your password.' : undefined,
      form: !isSure
        ? 'Tick that you want all of it gone.'
        : balances !== undefined && !forfeit
          ? `Tick that you give up ${balances}.`
          : undefined,
    });
  const remove = async () => {
    const refused = await onDelete({ ...(hasPassword && { password }), forfeit });
    // Something may have come meanwhile.
    if (refused !== undefined) await read();
    return refused;
  };
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="panel flex flex-col gap-3 border-bad p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void run(wrong(), remove);
      }}
    >
      <h3 class="text-lg font-bold">Delete my account</h3>
      <WhatGoes />
      {hasPassword && (
        <OwnPassword
          id="delete-password"
          username={user.login ?? user.email ?? ''}
          value={password}
          onInput={setPassword}
          problem={problems.current}
        />
      )}
      {balances !== undefined && (
        <Tick isOn={forfeit} onChange={setForfeit}>
          <Fresh text={`I give up ${balances}. Nobody can bring them back.`} />
        </Tick>
      )}
      <Tick isOn={isSure} onChange={setSure}>
        I want all of it gone.
      </Tick>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problems.form} />
      </p>
      <div class="flex flex-wrap gap-3">
        <Button onClick={onCancel}>Keep my account</Button>
        <Button type="submit" look="danger" disabled={state === 'sending'}>
          Delete for ever
        </Button>
      </div>
    </form>
  );
}

function Tick(props: { isOn: boolean; onChange: (isOn: boolean) => void; children: ComponentChildren }) {
  return (
    <label class="flex min-h-11 items-center gap-3">
      <input
        type="checkbox"
        class="size-5 shrink-0 accent-flame"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.children}</span>
    </label>
  );
}

function WhatGoes() {
  return (
    <>
      <p>
        <strong>This goes, for ever:</strong> your account, your quizzes with all their versions, your games with their
        results, and your devices. Games that you host now end at once.
      </p>
      <p>
        <strong>This stays:</strong> what you played in games of others counts there as before, without your name. That
        an account was deleted stays written down, without your name too.
      </p>
    </>
  );
}
