import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { UserReply } from '../../src/protocol/accounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { readAccount } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import {
  changeAddress,
  changePassword,
  deleteAccount,
  endSession,
  type ListedSession,
  listSessions,
  readBalances,
  readMe,
  readOptions,
  rename,
  signOut,
} from './account-client.ts';
import { AccountFrame, linkLook } from './account-frame.tsx';
import { AccountView } from './account-view.tsx';
import { addressWords, pathsOf, type Problems, wordsFor } from './refusal-words.ts';
import { useIdentities } from './use-identities.ts';
import { useKeys } from './use-keys.ts';
import { withAfter } from './wanted-path.ts';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const passwordWords = (error: unknown): Problems =>
  error instanceof RestError && error.code === 'not_allowed'
    ? { current: 'This is not your current password.' }
    : wordsFor(error);

const deletionWords = (error: unknown): Problems => {
  if (error instanceof RestError && error.code === 'conflict' && pathsOf(error).includes('/forfeit')) {
    return { form: 'You have points or credits. Tick that you give them up.' };
  }
  if (!(error instanceof RestError) || error.code !== 'not_allowed') return wordsFor(error);
  return error.details === undefined
    ? { current: 'This is not your password.' }
    : { form: 'You signed in more than ten minutes ago. Sign out and in again, and then delete your account.' };
};

/** Resolves with the words for a refusal. */
const changed = (change: Promise<unknown>, words: (error: unknown) => Problems): Promise<Problems | undefined> =>
  change.then(() => undefined, words);

/** `/account` */
export function AccountPage() {
  const { route } = useLocation();
  const [user, setUser] = useState<UserReply | undefined>(undefined);
  const [sessions, setSessions] = useState<ListedSession[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isDeleted, setDeleted] = useState(false);
  const [isSignedOut, setSignedOut] = useState(() => readAccount() === undefined);

  const [sendsMail, setSendsMail] = useState<boolean | undefined>(undefined);
  const identities = useIdentities();
  const keys = useKeys();
  const refused = (error: unknown) => {
    setSignedOut(error instanceof RestError && error.code === 'signed_out');
    setProblem(wordsOf(error));
  };
  const readSessions = () => listSessions().then(setSessions, refused);
  const load = () => {
    setProblem(undefined);
    readMe().then(setUser, refused);
    void readSessions();
    readOptions().then(
      ({ mail }) => setSendsMail(mail),
      // The page itself says that the server is away.
      (error: unknown) => console.info('Whether this server sends mail could not be read', error),
    );
  };
  useEffect(() => {
    if (!isSignedOut) load();
  }, []);

  if (isDeleted) return <Deleted />;
  if (isSignedOut) return <SignedOut problem={problem} />;
  if (user === undefined) {
    return (
      <AccountFrame name="Your account">
        <p role="status">{problem ?? 'One moment…'}</p>
        {problem !== undefined && <Button onClick={load}>Try again</Button>}
      </AccountFrame>
    );
  }
  const onPassword = async (current: string, next: string) => {
    const problems = await changed(changePassword(current, next), passwordWords);
    await readSessions();
    return problems;
  };
  return (
    <AccountView
      user={user}
      sessions={sessions}
      identities={identities}
      keys={keys}
      sendsMail={sendsMail}
      problem={problem}
      onRename={(name) => changed(rename(name).then(setUser), wordsFor)}
      onPassword={onPassword}
      onReadBalances={() => readBalances(user)}
      onDelete={(deletion) =>
        changed(
          deleteAccount(deletion).then(() => setDeleted(true)),
          deletionWords,
        )
      }
      onAddress={(email, password) => changed(changeAddress(email, password).then(setUser), addressWords)}
      onEndSession={(id) => void endSession(id).then(readSessions, refused)}
      onSignOut={() => void signOut().then(() => route('/'), refused)}
    />
  );
}

function Deleted() {
  return (
    <AccountFrame name="Your account">
      <p role="status" class="panel p-4">
        Your account is deleted.
      </p>
      <a class={linkLook} href="/">
        To the start
      </a>
    </AccountFrame>
  );
}

function SignedOut({ problem }: { problem: string | undefined }) {
  return (
    <AccountFrame name="Your account">
      <p role="status">{problem ?? 'You are not signed in on this device.'}</p>
      <a class={linkLook} href={withAfter('/sign-in', '/account')}>
        Sign in
      </a>
    </AccountFrame>
  );
}
