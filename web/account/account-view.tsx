import { useState } from 'preact/hooks';
import type { UserReply } from '../../src/protocol/accounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { Deletion, ListedSession } from './account-client.ts';
import { AddressForm } from './address-form.tsx';
import { AccountFrame, ConnectionNote, linkLook } from './account-frame.tsx';
import { type Change, FormEnd, useChange } from './change-form.tsx';
import { DataPanel } from './data-panel.tsx';
import { nameDevice } from './device-name.ts';
import { Field } from './field.tsx';
import { hasPoints } from './kept-points.ts';
import { IdentitiesPanel } from './identities-panel.tsx';
import { KeysPanel } from './keys-panel.tsx';
import { passwordProblem, problemsOf } from './refusal-words.ts';
import type { IdentityProps } from './use-identities.ts';
import type { KeyProps } from './use-keys.ts';

export interface AccountProps {
  user: UserReply;
  /** Absent until they have been read. */
  sessions: ListedSession[] | undefined;
  /** Absent until they have been read, and where there is nothing to connect. */
  identities?: IdentityProps | undefined;
  /** Absent until they have been read. */
  keys?: KeyProps | undefined;
  /** Whether the server sends mail; undefined until it is known. */
  sendsMail?: boolean | undefined;
  problem?: string | undefined;
  onRename: (displayName: string) => Change;
  onPassword: (current: string, next: string) => Change;
  /** An empty password is none. */
  onAddress: (email: string, password: string) => Change;
  onEndSession: (id: string) => void;
  /** In words, as of now; undefined when there are none. */
  onReadBalances: () => Promise<string | undefined>;
  onDelete: (deletion: Deletion) => Change;
  onSignOut: () => void;
}

/** Everything that people can see and change of their account. */
export function AccountView(props: AccountProps) {
  const { user, sendsMail, onAddress, identities, keys, problem, onSignOut } = props;
  // Only an account that came from another service can be without one.
  const hasPassword = identities?.hasPassword !== false;
  return (
    <AccountFrame name="Your account" isWide>
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p class="min-w-0">
          {user.login === undefined ? 'Signed in as' : 'Sign-in name:'}{' '}
          <strong dir="auto" class="wrap-anywhere" translate={false}>
            {user.login ?? user.displayName}
          </strong>
        </p>
        <Button onClick={onSignOut}>Sign out</Button>
      </div>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <PageLinks user={user} />
      <div class="flex flex-col gap-4 md:grid md:grid-cols-2 md:items-start md:gap-x-6">
        <div class="flex flex-col gap-4">
          <NameForm {...props} />
          <AddressForm user={user} hasPassword={hasPassword} sendsMail={sendsMail} onAddress={onAddress} />
          {hasPassword && <PasswordForm {...props} />}
        </div>
        <div class="flex flex-col gap-4">
          <SessionList {...props} />
          {identities !== undefined && <IdentitiesPanel {...identities} />}
          {keys !== undefined && user.role !== 'guest' && (
            <KeysPanel {...keys} login={user.login ?? user.email} hasPassword={hasPassword} />
          )}
          <DataPanel {...props} hasPassword={hasPassword} />
        </div>
      </div>
    </AccountFrame>
  );
}

function PageLinks({ user }: Pick<AccountProps, 'user'>) {
  return (
    <nav aria-label="Your pages" class="flex flex-wrap gap-x-6">
      <a class={linkLook} href="/quizzes">
        Your quizzes
      </a>
      <a class={linkLook} href="/games">
        Your games
      </a>
      <a class={linkLook} href="/profile">
        Your profile
      </a>
      <a class={linkLook} href="/wallet">
        Your wallet
      </a>
      {hasPoints() && (
        <a class={linkLook} href="/seasons">
          Leaderboard
        </a>
      )}
      {user.role === 'admin' && (
        <>
          <a class={linkLook} href="/admin/people">
            People
          </a>
          <a class={linkLook} href="/admin/audit">
            What was done
          </a>
          <a class={linkLook} href="/admin/money">
            Points and credits
          </a>
          <a class={linkLook} href="/ops">
            Operations
          </a>
        </>
      )}
    </nav>
  );
}

function NameForm({ user, onRename }: AccountProps) {
  const [name, setName] = useState(user.displayName);
  const { form, problems, state, run } = useChange();
  const typed = name.trim();
  const wrong = typed === '' ? 'Type a name.' : typed.length > 60 ? 'Use at most 60 characters.' : undefined;
  return (
    <form
      ref={form}
      noValidate
      class="panel flex flex-col gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void run(problemsOf({ displayName: wrong }), () => onRename(typed));
      }}
    >
      <Field
        id="name"
        label="Your name"
        autocomplete="name"
        value={name}
        onInput={setName}
        problem={problems.displayName}
      />
      <FormEnd
        text="Save the name"
        problem={problems.form}
        done={state === 'done' ? 'Saved.' : ''}
        isSending={state === 'sending'}
      />
    </form>
  );
}

function PasswordForm({ user, onPassword }: AccountProps) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { form, problems, state, run } = useChange();
  const wrong = () =>
    problemsOf({
      current: current === '' ? 'Type your current password.' : undefined,
      password: passwordProblem(next, user.login ?? ''),
    });
  const clear = () => {
    setCurrent('');
    setNext('');
  };
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="panel flex flex-col gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void run(wrong(), () => onPassword(current, next), clear);
      }}
    >
      <h2 class="text-xl font-bold">Change the password</h2>
      {/* Tells password managers whose password it is. */}
      <input
        type="text"
        name="username"
        autocomplete="username"
        value={user.login ?? user.email ?? ''}
        readOnly
        hidden
      />
      <Field
        id="current-password"
        label="Current password"
        autocomplete="current-password"
        value={current}
        onInput={setCurrent}
        problem={problems.current}
      />
      <Field
        id="new-password"
        label="New password"
        autocomplete="new-password"
        value={next}
        onInput={setNext}
        problem={problems.password}
        hint="At least 8 characters. All other devices are signed out."
      />
      <ConnectionNote />
      <FormEnd
        text="Change the password"
        problem={problems.form}
        done={state === 'done' ? 'Changed. All other devices are signed out.' : ''}
        isSending={state === 'sending'}
      />
    </form>
  );
}

const timeOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function SessionList({ sessions, onEndSession }: AccountProps) {
  return (
    <section class="flex flex-col gap-2" aria-labelledby="devices">
      <h2 id="devices" class="text-xl font-bold">
        Where you are signed in
      </h2>
      {sessions === undefined ? (
        <p class="text-smoke">One moment…</p>
      ) : (
        <ul class="flex flex-col gap-2">
          {sessions.map(({ id, device, lastUsedAt, current }) => (
            <li key={id} class="panel flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
              <div class="min-w-0">
                <p class="font-bold wrap-anywhere" translate={false}>
                  {nameDevice(device)}
                </p>
                <p class="text-sm text-smoke">{current ? 'This device' : `Last used: ${timeOf(lastUsedAt)}`}</p>
              </div>
              {!current && (
                <Button aria-label={`Sign out ${nameDevice(device)}`} onClick={() => onEndSession(id)}>
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
