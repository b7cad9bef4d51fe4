import { useEffect, useState } from 'preact/hooks';
import type { PlayedGame } from '../../src/protocol/own-results.ts';
import { listPlayed } from '../result/result-client.ts';
import { hasCaller } from '../shared/host-client.ts';
import { isSignedIn, readAccount } from '../shared/kept-account.ts';
import { readWallet, type WalletAccount } from '../wallet/wallet-client.ts';
import { ProfileView } from './profile-view.tsx';

interface Games {
  rows: PlayedGame[];
  total: number;
  next?: string | undefined;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `/profile`, and `/played` as it was called before: the games of a person, and what they earned. */
export function ProfilePage() {
  const [games, setGames] = useState<Games | undefined>(undefined);
  const [accounts, setAccounts] = useState<WalletAccount[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const failed = (error: unknown) => setProblem(wordsOf(error));
  const read = () => {
    setProblem(undefined);
    const asking = hasCaller() ? listPlayed(undefined) : Promise.resolve({ results: [], total: 0 });
    asking.then(({ results, total = results.length, ...rest }) => setGames({ rows: results, total, ...rest }), failed);
    // Guests have no wallet.
    if (isSignedIn()) readWallet().then(setAccounts, failed);
  };
  useEffect(() => {
    read();
    addEventListener('online', read);
    return () => removeEventListener('online', read);
  }, []);
  const more = () => {
    listPlayed(games?.next).then(({ results, next }) => {
      setProblem(undefined);
      setGames((old) => ({ rows: [...(old?.rows ?? []), ...results], total: old?.total ?? 0, next }));
    }, failed);
  };
  return (
    <ProfileView
      name={readAccount()?.displayName}
      games={games?.rows}
      total={games?.total ?? 0}
      accounts={accounts}
      problem={problem}
      onMore={games?.next === undefined ? undefined : more}
      onRetry={read}
    />
  );
}
