import { useEffect, useState } from 'preact/hooks';
import { type KeptAccount, readAccount } from '../shared/kept-account.ts';
import { type AuthOptions, readMe, readOptions } from './account-client.ts';

export interface Who {
  /** Who is signed in. */
  account?: KeptAccount;
  /** How people may sign in, once the server has told it; not asked while somebody is signed in. */
  options?: AuthOptions;
  /** The options could not be read. */
  problem?: string;
}

const keptNow = (): KeptAccount | undefined => {
  const account = readAccount();
  return account?.hasEnded === true ? undefined : account;
};

/** What is kept here is shown at once; whether it still holds, the server says. */
export function useWho(): Who {
  const [who, setWho] = useState<Who>(() => {
    const account = keptNow();
    return account === undefined ? {} : { account };
  });
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      if (keptNow() !== undefined) {
        // What the server says of the session is kept by these calls, also that it has ended.
        await readMe().catch((error: unknown) => console.info('The account could not be read', error));
      }
      const account = keptNow();
      const found = account === undefined ? { options: await readOptions() } : { account };
      if (wanted) setWho(found);
    };
    look().catch((error: unknown) => {
      console.info('How people sign in here could not be read', error);
      if (wanted) setWho({ problem: error instanceof Error ? error.message : String(error) });
    });
    return () => {
      wanted = false;
    };
  }, []);
  return who;
}
