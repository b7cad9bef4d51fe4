import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { forgetAccount, readAccount, readGuestToken } from '../shared/kept-account.ts';
import { type Credentials, register, signIn } from './account-client.ts';
import { AccountFrame } from './account-frame.tsx';
import { goSignIn, noteSignedIn } from './oidc-client.ts';
import { oidcWords } from './oidc-words.ts';
import { type Problems, wordsFor } from './refusal-words.ts';
import { RegisterView, SignInView } from './sign-in-view.tsx';
import { useWho } from './use-who.ts';
import { wantedPath } from './wanted-path.ts';

const noProblems: Problems = {};

/** Both forms lead to where the person wants to be. */
function useCredentials(send: (credentials: Credentials) => Promise<void>, invite?: string) {
  const { route } = useLocation();
  const after = wantedPath();
  const { account, options, problem } = useWho();
  const [problems, setProblems] = useState(noProblems);
  const [sending, setSending] = useState(false);
  const onSend = (credentials: Credentials) => {
    setSending(true);
    setProblems(noProblems);
    send(credentials).then(
      () => route(after),
      (error: unknown) => {
        setSending(false);
        setProblems(wordsFor(error));
      },
    );
  };
  const onGuest = () => {
    forgetAccount();
    route(after);
  };
  return {
    options,
    account,
    sending,
    onSend,
    onProvider: (provider: string, takesAlong: boolean) => goSignIn(provider, { after, takesAlong, invite }),
    after,
    hasGuest: readGuestToken() !== undefined,
    problems,
    optionsProblem: problem,
    onGuest: readAccount()?.hasEnded === true ? onGuest : undefined,
  };
}

/** `/sign-in`; `?problem=` says why a way to sign in by somebody else's page has ended. */
export function SignInPage() {
  const { query } = useLocation();
  const form = useCredentials(signIn);
  const { problem, provider } = query;
  const name = form.options?.oidc.find(({ id }) => id === provider)?.name;
  return <SignInView {...form} notice={problem === undefined ? undefined : oidcWords(problem, name)} />;
}

/** `/sign-in?done=1`: back from somebody else's sign-in page. */
export function SignedInPage() {
  const { route } = useLocation();
  useEffect(() => {
    noteSignedIn().then(
      () => route(wantedPath(), true),
      () => route(`/sign-in?problem=failed&after=${encodeURIComponent(wantedPath())}`, true),
    );
  }, []);
  return (
    <AccountFrame name="Sign in">
      <p role="status">One moment…</p>
    </AccountFrame>
  );
}

/** `/register` */
export function RegisterPage() {
  // An invite stands in the fragment, which no server sees.
  const [invite] = useState(() => location.hash.slice(1) || undefined);
  const form = useCredentials((credentials) => register({ ...credentials, invite }), invite);
  return <RegisterView {...form} isInvited={invite !== undefined} />;
}
