import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { forgetAccount, readAccount, readGuestToken } from '../shared/kept-account.ts';
import { type Credentials, register, signIn } from './account-client.ts';
import { type Problems, wordsFor } from './refusal-words.ts';
import { RegisterView, SignInView } from './sign-in-view.tsx';
import { useWho } from './use-who.ts';

const noProblems: Problems = {};

/** Both forms lead to the quizzes of the person who is signed in then. */
function useCredentials(send: (credentials: Credentials) => Promise<void>) {
  const { route } = useLocation();
  const { account, options, problem } = useWho();
  const [problems, setProblems] = useState(noProblems);
  const [sending, setSending] = useState(false);
  const onSend = (credentials: Credentials) => {
    setSending(true);
    setProblems(noProblems);
    send(credentials).then(
      () => route('/host'),
      (error: unknown) => {
        setSending(false);
        setProblems(wordsFor(error));
      },
    );
  };
  const onGuest = () => {
    forgetAccount();
    route('/host');
  };
  return {
    options,
    account,
    sending,
    onSend,
    hasGuest: readGuestToken() !== undefined,
    problems,
    optionsProblem: problem,
    onGuest: readAccount()?.hasEnded === true ? onGuest : undefined,
  };
}

/** `/sign-in` */
export function SignInPage() {
  return <SignInView {...useCredentials(signIn)} />;
}

/** `/register` */
export function RegisterPage() {
  return <RegisterView {...useCredentials(register)} />;
}
