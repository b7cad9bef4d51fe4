import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { register, signIn } from '../account/account-client.ts';
import { AccountFrame } from '../account/account-frame.tsx';
import { CredentialsForm } from '../account/credentials-form.tsx';
import { type Problems, wordsFor } from '../account/refusal-words.ts';
import { useWho } from '../account/use-who.ts';
import { readGuestToken } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { becomeFirstAdmin } from './admin-client.ts';

const isOver = (error: unknown): boolean =>
  error instanceof RestError &&
  error.code === 'bad_request' &&
  Array.isArray(error.details) &&
  error.details.some((detail: { path?: unknown } | null) => detail?.path === '/token');

/** Of a link, or of the form below it. */
function problemsOf(error: unknown): Problems {
  if (!isOver(error)) return wordsFor(error);
  return {
    form: 'This link was used, or is no longer good. While nobody is admin, the server prints a new one when it starts.',
  };
}

/** `/admin/first#TOKEN`: the link that `npm start` prints while there is no admin. */
export function FirstAdminPage() {
  const { route } = useLocation();
  const { account } = useWho();
  const [token] = useState(() => location.hash.slice(1));
  const [isNew, setNew] = useState(true);
  const [isSending, setSending] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const run = (work: Promise<void>) => {
    setSending(true);
    setProblems({});
    work.then(
      () => route('/admin/people', true),
      (error: unknown) => {
        setSending(false);
        setProblems(problemsOf(error));
      },
    );
  };
  return (
    <AccountFrame name="The first admin">
      <p>
        Nobody looks after this server yet. With this link you become its admin, who can see and change all accounts.
      </p>
      {account !== undefined ? (
        <div class="panel flex flex-col gap-3 p-4">
          <p>
            You are signed in as{' '}
            <strong dir="auto" class="wrap-anywhere" translate={false}>
              {account.displayName}
            </strong>
            .
          </p>
          <p role="alert" class="font-bold text-bad empty:hidden">
            <Fresh text={problems.form} />
          </p>
          <Button look="primary" class="min-h-12" disabled={isSending} onClick={() => run(becomeFirstAdmin(token))}>
            Become the admin
          </Button>
        </div>
      ) : (
        <>
          <CredentialsForm
            key={String(isNew)}
            kind={isNew ? 'register' : 'sign-in'}
            hasGuest={readGuestToken() !== undefined}
            providers={[]}
            onProvider={() => Promise.resolve()}
            problems={problems}
            sending={isSending}
            onSend={(credentials) =>
              run(
                isNew
                  ? register({ ...credentials, invite: token })
                  : signIn(credentials).then(() => becomeFirstAdmin(token)),
              )
            }
          />
          <Button onClick={() => setNew(!isNew)}>
            <Fresh text={isNew ? 'I have an account' : 'Make an account instead'} />
          </Button>
        </>
      )}
    </AccountFrame>
  );
}
