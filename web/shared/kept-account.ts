import { accountKey, browserStorage, keptKeys, readKept, writeKept } from './browser-storage.ts';

/**
 * The signed-in account. The session itself is an HttpOnly cookie, which no script in the page can steal. This copy only
 * lets pages show a name without a request.
 */
export interface KeptAccount {
  id: string;
  displayName: string;
  /** The server has refused the session: no silent requests until the person has decided. */
  hasEnded?: boolean;
}

const guestKey = 'quickfire:guest';
/** Where the editor keeps the drafts of whoever uses this browser. */
export const draftPrefix = 'quickfire:draft:';
/** Where a payment is kept whose reply has not come. */
export const attemptPrefix = 'quickfire:payment:';
/** Where the games that this browser hosts are kept. */
export const gamePrefix = 'quickfire:game:';

export const readAccount = (): KeptAccount | undefined => (readKept(accountKey) as KeptAccount | null) ?? undefined;

/** Whether a person is signed in, by the server's last word. */
export const isSignedIn = (): boolean => {
  const account = readAccount();
  return account !== undefined && account.hasEnded !== true;
};

/** A signed-in browser has no other token. */
export function keepAccount({ id, displayName }: KeptAccount): void {
  writeKept(accountKey, { id, displayName } satisfies KeptAccount);
  browserStorage().remove(guestKey);
}

export function endAccount(account: KeptAccount): void {
  writeKept(accountKey, { ...account, hasEnded: true } satisfies KeptAccount);
}

/**
 * After signing out, or to continue without an account. The next person at this computer must not host its games:
 * removes their tokens and keeps their ids, for which the owner gets new tokens.
 */
export function forgetAccount(): void {
  browserStorage().remove(accountKey);
  for (const key of keptKeys(gamePrefix)) {
    const { handedPin, ...game } = (readKept(key) ?? {}) as { handedPin?: string };
    if (handedPin === undefined) writeKept(key, { ...game, hostToken: '' });
    else browserStorage().remove(key);
  }
}

/** The token of this browser's guest, if any. */
export const readGuestToken = (): string | undefined => browserStorage().get(guestKey) ?? undefined;

export const keepGuestToken = (token: string): void => browserStorage().set(guestKey, token);
