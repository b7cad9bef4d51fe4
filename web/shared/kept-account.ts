import { accountKey, browserStorage, keptKeys, readKept, writeKept } from './browser-storage.ts';

/**
 * Who is signed in here. The session itself is a cookie that no script can read, so that a script in the page cannot take it
 * away; this is only so that pages know that there is one, and need not ask the server to show a name.
 */
export interface KeptAccount {
  id: string;
  displayName: string;
  /** The server has refused the session: nothing is asked for silently until the person has decided. */
  hasEnded?: boolean;
}

const guestKey = 'quickfire:guest';
const gamePrefix = 'quickfire:game:';

export const readAccount = (): KeptAccount | undefined => (readKept(accountKey) as KeptAccount | null) ?? undefined;

/** Whether somebody is, as far as the server has said. */
export const isSignedIn = (): boolean => {
  const account = readAccount();
  return account !== undefined && account.hasEnded !== true;
};

/** A browser that is signed in has no other token. */
export function keepAccount({ id, displayName }: KeptAccount): void {
  writeKept(accountKey, { id, displayName } satisfies KeptAccount);
  browserStorage().remove(guestKey);
}

export function endAccount(account: KeptAccount): void {
  writeKept(accountKey, { ...account, hasEnded: true } satisfies KeptAccount);
}

/**
 * After signing out, or to go on without an account. The next person at this computer hosts none of its games: their tokens
 * go; their ids stay, for which the owner gets other tokens.
 */
export function forgetAccount(): void {
  browserStorage().remove(accountKey);
  for (const key of keptKeys(gamePrefix)) {
    const { handedPin, ...game } = (readKept(key) ?? {}) as { handedPin?: string };
    if (handedPin === undefined) writeKept(key, { ...game, hostToken: '' });
    else browserStorage().remove(key);
  }
}

/** The token of the guest that this browser is, if it is one. */
export const readGuestToken = (): string | undefined => browserStorage().get(guestKey) ?? undefined;

export const keepGuestToken = (token: string): void => browserStorage().set(guestKey, token);
