import type { KeptAccount } from '../shared/kept-account.ts';
import type { AuthOptions } from './account-client.ts';
import { AccountFrame, linkLook } from './account-frame.tsx';
import { CredentialsForm, type CredentialsFormProps } from './credentials-form.tsx';
import { withAfter } from './wanted-path.ts';

export type SignInProps = Omit<CredentialsFormProps, 'kind' | 'providers' | 'sendsMail'> & {
  /** Absent until the server has told them. */
  options: AuthOptions | undefined;
  /** Why they could not be read. */
  optionsProblem?: string | undefined;
  /** Who is signed in here already. */
  account?: KeptAccount | undefined;
  /** Why another way to sign in has ended here. */
  notice?: string | undefined;
  /** Where the person wants to be. */
  after: string;
  /** The session of this browser has ended, and the person may host without an account. */
  onGuest?: (() => void) | undefined;
};

export type RegisterProps = SignInProps & {
  /** The page was opened by the link of an invite. */
  isInvited?: boolean;
};

export function SignInView({ options, account, notice, after, onGuest, ...form }: SignInProps) {
  const providers = options?.oidc ?? [];
  return (
    <AccountFrame name="Sign in">
      <Notice text={notice} />
      {account === undefined ? (
        <CredentialsForm kind="sign-in" sendsMail={options?.mail === true} providers={providers} {...form} />
      ) : (
        <SignedInNote account={account} />
      )}
      {account === undefined && (
        <div class="flex flex-wrap justify-center gap-x-6 max-[22rem]:gap-x-4 max-[22rem]:text-sm">
          <a class={linkLook} href="/forgot">
            Forgot password?
          </a>
          {options?.registration === 'open' && (
            <a class={linkLook} href={withAfter('/register', after)}>
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

export function RegisterView({ options, account, after, optionsProblem, isInvited = false, ...form }: RegisterProps) {
  return (
    <AccountFrame name="Create an account">
      {account !== undefined ? (
        <SignedInNote account={account} />
      ) : options === undefined ? (
        <p class="text-smoke">{optionsProblem ?? 'One moment…'}</p>
      ) : options.registration === 'open' || (options.registration === 'invite' && isInvited) ? (
        <CredentialsForm kind="register" sendsMail={options.mail} providers={options.oidc} {...form} />
      ) : (
        <p class="panel p-4">
          {options.registration === 'invite'
            ? 'Accounts are by invitation here. Ask an admin of this server for a link, and open that.'
            : 'Accounts are not open to everyone here. Ask the person who runs this server for one.'}
        </p>
      )}
      {account === undefined && (
        <div class="flex justify-center">
          <a class={linkLook} href={withAfter('/sign-in', after)}>
            I have an account
          </a>
        </div>
      )}
    </AccountFrame>
  );
}

function Notice({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p role="alert" class="rounded-2xl border-2 border-bad p-4 font-bold">
      {text}
    </p>
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
      <a class={linkLook} href="/quizzes">
        Host a game
      </a>
      <a class={linkLook} href="/account">
        Your account
      </a>
    </div>
  );
}
