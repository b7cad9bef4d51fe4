import type { KeptAccount } from '../shared/kept-account.ts';
import type { AuthOptions } from './account-client.ts';
import { AccountFrame, linkLook } from './account-frame.tsx';
import { CredentialsForm, type CredentialsFormProps } from './credentials-form.tsx';

export type SignInProps = Omit<CredentialsFormProps, 'kind'> & {
  /** Absent until the server has told them. */
  options: AuthOptions | undefined;
  /** Why they could not be read. */
  optionsProblem?: string | undefined;
  /** Who is signed in here already. */
  account?: KeptAccount | undefined;
  /** The session of this browser has ended, and the person may host without an account. */
  onGuest?: (() => void) | undefined;
};

export function SignInView({ options, account, onGuest, ...form }: SignInProps) {
  return (
    <AccountFrame name="Sign in">
      {account === undefined ? <CredentialsForm kind="sign-in" {...form} /> : <SignedInNote account={account} />}
      {account === undefined && (
        <div class="flex flex-wrap justify-center gap-x-6">
          {options?.registration === 'open' && (
            <a class={linkLook} href="/register">
              Create an account
            </a>
          )}
          {options?.guests === true && onGuest !== undefined && (
            <button type="button" class={linkLook} onClick={onGuest}>
              Host without an account
            </button>
          )}
        </div>
      )}
    </AccountFrame>
  );
}

export function RegisterView({ options, account, optionsProblem, ...form }: SignInProps) {
  return (
    <AccountFrame name="Create an account">
      {account !== undefined ? (
        <SignedInNote account={account} />
      ) : options === undefined ? (
        <p class="text-smoke">{optionsProblem ?? 'One moment…'}</p>
      ) : options.registration === 'open' ? (
        <CredentialsForm kind="register" {...form} />
      ) : (
        <p class="panel p-4">Accounts are not open to everyone here. Ask the person who runs this server for one.</p>
      )}
      {account === undefined && (
        <div class="flex justify-center">
          <a class={linkLook} href="/sign-in">
            I have an account
          </a>
        </div>
      )}
    </AccountFrame>
  );
}

function SignedInNote({ account }: { account: KeptAccount }) {
  return (
    <div class="panel flex flex-col gap-2 p-4">
      <p>
        You are signed in as{' '}
        <strong dir="auto" class="wrap-anywhere" translate={false}>
          {account.displayName}
        </strong>
        .
      </p>
      <a class={linkLook} href="/host">
        Host a game
      </a>
      <a class={linkLook} href="/account">
        Your account
      </a>
    </div>
  );
}
