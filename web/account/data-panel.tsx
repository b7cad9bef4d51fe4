import { useState } from 'preact/hooks';
import type { UserReply } from '../../src/protocol/accounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { linkLook } from './account-frame.tsx';
import { type Change, useChange } from './change-form.tsx';
import { OwnPassword } from './field.tsx';
import { problemsOf } from './refusal-words.ts';

interface Props {
  user: UserReply;
  /** Whoever has none signs in with another service. */
  hasPassword: boolean;
  /** @param password absent for accounts without one. Resolves with what is wrong. */
  onDelete: (password: string | undefined) => Change;
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
        Quizzes with all their versions, games with their results, devices, and what was done to your account, as one
        file.
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
function DeleteForm({ user, hasPassword, onDelete, onCancel }: Props & { onCancel: () => void }) {
  const [password, setPassword] = useState('');
  const [isSure, setSure] = useState(false);
  const { form, problems, state, run } = useChange();
  const wrong = () =>
    problemsOf({
      current: hasPassword && password === '' ? 'Type your password.' : undefined,
      form: isSure ? undefined : 'Tick that you want all of it gone.',
    });
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="panel flex flex-col gap-3 border-bad p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void run(wrong(), () => onDelete(hasPassword ? password : undefined));
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
      <label class="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-5 shrink-0 accent-flame"
          checked={isSure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        <span>I want all of it gone.</span>
      </label>
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
