import { useEffect, useState } from 'preact/hooks';
import { readAccount } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import { type AuthOptions, readOptions } from './account-client.ts';
import { disconnect, goConnect, goSignIn, type Identities, listIdentities } from './oidc-client.ts';
import { type Problems, wordsFor } from './refusal-words.ts';

export interface IdentityProps extends Identities {
  /** What can be connected. */
  providers: AuthOptions['oidc'];
  problem?: string | undefined;
  /** Leaves the page; resolves with what is wrong when it stays. A field `current` asks for the password. */
  onConnect: (provider: string, password: string | undefined) => Promise<Problems | undefined>;
  /** Signs in once more, so that no password is needed for a while. */
  onAgain: (provider: string) => void;
  onDisconnect: (id: string) => void;
}

/** Undefined until they have been read, and on a server that knows no services where the account has none. */
export function useIdentities(): IdentityProps | undefined {
  const [found, setFound] = useState<(Identities & Pick<IdentityProps, 'providers'>) | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const refused = (error: unknown) => setProblem(wordsFor(error).form ?? String(error));
  const load = async () => {
    const [identities, { oidc }] = await Promise.all([listIdentities(), readOptions()]);
    setFound({ ...identities, providers: oidc });
  };
  useEffect(() => {
    if (readAccount() === undefined) return;
    // The page itself says that somebody is signed out, or the server away.
    load().catch((error: unknown) => console.info('What the account is connected with could not be read', error));
  }, []);
  if (found === undefined || found.identities.length + found.providers.length === 0) return undefined;
  return {
    ...found,
    problem,
    onConnect: (provider, password) => goConnect(provider, password).then(() => undefined, wordsForConnecting),
    onAgain: (provider) => {
      goSignIn(provider, { after: '/account', takesAlong: false }).catch(refused);
    },
    onDisconnect: (id) => {
      setProblem(undefined);
      disconnect(id).then(load).catch(refused);
    },
  };
}

function wordsForConnecting(error: unknown): Problems {
  if (!(error instanceof RestError) || error.code !== 'not_allowed') return wordsFor(error);
  const isAsked = Array.isArray(error.details);
  return { current: isAsked ? 'Type your password to connect it.' : 'This is not your current password.' };
}
