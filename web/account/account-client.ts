import type * as z from 'zod/mini';
import type {
  authOptionsReply,
  meReply,
  sessionsReply,
  signedInReply,
  UserReply,
} from '../../src/protocol/accounts.ts';
import type { walletReply } from '../../src/protocol/wallet.ts';
import { asAccount } from '../shared/host-client.ts';
import { browserStorage, keptKeys } from '../shared/browser-storage.ts';
import { deleteDraftDatabase } from '../shared/draft-database.ts';
import { attemptPrefix, draftPrefix, forgetAccount, keepAccount, readGuestToken } from '../shared/kept-account.ts';
import { keepHasPoints } from './kept-points.ts';
import { request, RestError } from '../shared/rest-client.ts';
import { describeBalances } from './balances.ts';

export type AuthOptions = z.infer<typeof authOptionsReply>;
export type ListedSession = z.infer<typeof sessionsReply>['sessions'][number];

/** What sign-in and registration ask for. */
export interface Credentials {
  login: string;
  /** Empty for none. */
  email: string;
  password: string;
  /** Of the link that a new account needs where people are invited. */
  invite?: string | undefined;
  /** What the guest in this browser has becomes the account's. */
  takesAlong: boolean;
}

export interface Deletion {
  /** Absent for accounts without one. */
  password?: string | undefined;
  /** Gives up what is left of points and credits. */
  forfeit: boolean;
}

export const readOptions = (): Promise<AuthOptions> => request('GET', '/api/auth/options');

/** Makes an account, which the guest in this browser becomes if wanted. @throws {RestError} */
export async function register({ login, email, password, takesAlong, invite }: Credentials): Promise<void> {
  const address = email === '' ? {} : { email, ...mailLanguage() };
  const body = { login, password, ...address, ...(invite === undefined ? {} : { invite }) };
  const guest = takesAlong ? readGuestToken() : undefined;
  const send = (token?: string) =>
    request<z.infer<typeof signedInReply>>('POST', '/api/auth/register', {
      body,
      ...(token === undefined ? {} : { token }),
    });
  const { user } = await send(guest).catch((error: unknown) => {
    // The guest has expired: there is nothing to take along.
    if (guest !== undefined && error instanceof RestError && error.code === 'bad_token') return send();
    throw error;
  });
  keepAccount(user);
}

/** @throws {RestError} `bad_token` for a wrong name or password */
export async function signIn({ login, password, takesAlong }: Credentials): Promise<void> {
  const guest = takesAlong ? readGuestToken() : undefined;
  const { user } = await request<z.infer<typeof signedInReply>>('POST', '/api/auth/login', {
    body: { login, password, ...(guest === undefined ? {} : { adopt: true }) },
    ...(guest === undefined ? {} : { token: guest }),
  });
  keepAccount(user);
}

/** Mail is written in the language of the browser, if it is one. */
function mailLanguage(): { locale?: string } {
  const { language } = navigator;
  return /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/.test(language) ? { locale: language } : {};
}

/** Has a link mailed, if the address is somebody's; nobody is told whether it is. @throws {RestError} */
export const forgot = (email: string): Promise<void> => request('POST', '/api/auth/forgot', { body: { email } });

/** By the token of a mailed link. @throws {RestError} `bad_token`, `not_allowed` for somebody else's, `conflict` */
export const verifyAddress = (token: string): Promise<void> =>
  request('POST', '/api/me/email/verify', { body: { token } });

/** Another address, or another mail to the one that waits. @throws {RestError} `not_allowed` without the password */
export async function changeAddress(email: string, password: string): Promise<UserReply> {
  const { user } = await asAccount<z.infer<typeof meReply>>({
    method: 'PATCH',
    path: '/api/me',
    body: { email, ...(password === '' ? {} : { password }) },
  });
  return user;
}

/** By a one-time link. All sessions of the person end. @throws {RestError} `bad_token` for a link that is over */
export const resetPassword = (token: string, password: string): Promise<void> =>
  request('POST', '/api/auth/reset', { body: { token, password } });

/** @throws {RestError} `signed_out` */
export async function readMe(): Promise<UserReply> {
  const { user } = await asAccount<z.infer<typeof meReply>>({ method: 'GET', path: '/api/me' });
  keepAccount(user);
  keepHasPoints(user.hasPoints === true);
  return user;
}

/** @throws {RestError} */
export async function rename(displayName: string): Promise<UserReply> {
  const { user } = await asAccount<z.infer<typeof meReply>>({
    method: 'PATCH',
    path: '/api/me',
    body: { displayName },
  });
  keepAccount(user);
  return user;
}

/** All other sessions end. @throws {RestError} `not_allowed` when the current one is wrong */
export const changePassword = (current: string, next: string): Promise<void> =>
  asAccount({ method: 'POST', path: '/api/me/password', body: { current, next } });

/** @throws {RestError} */
export async function listSessions(): Promise<ListedSession[]> {
  const { sessions } = await asAccount<z.infer<typeof sessionsReply>>({
    method: 'GET',
    path: '/api/me/sessions?limit=100',
  });
  return sessions;
}

/** Signs out another device. One that is signed out already is fine. @throws {RestError} */
export async function endSession(id: string): Promise<void> {
  try {
    await asAccount({ method: 'DELETE', path: `/api/me/sessions/${encodeURIComponent(id)}` });
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'not_found') throw error;
  }
}

/** What the person has, in words; undefined for nothing, and when it cannot be read: the server asks again. */
export async function readBalances({ role }: UserReply): Promise<string | undefined> {
  // Guests have no wallet.
  if (role === 'guest') return undefined;
  try {
    const { accounts } = await asAccount<z.infer<typeof walletReply>>({ method: 'GET', path: '/api/wallet' });
    return describeBalances(accounts);
  } catch (error) {
    console.info('Points and credits could not be read', error);
    return undefined;
  }
}

/** Everything of the person is gone then. @throws {RestError} `not_allowed` for a wrong password, or a sign-in that is too old; `conflict` with a balance */
export async function deleteAccount(deletion: Deletion): Promise<void> {
  await asAccount({ method: 'DELETE', path: '/api/me', body: deletion });
  leave();
}

/** @throws {RestError} when the session may not be over */
export async function signOut(): Promise<void> {
  try {
    await asAccount({ method: 'POST', path: '/api/auth/logout' });
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'signed_out') throw error;
  }
  leave();
}

/** The next person at this computer has neither the account nor its seats, and reads none of its drafts. */
function leave(): void {
  forgetAccount();
  keepHasPoints(false);
  for (const key of ['quickfire:seat:', draftPrefix, attemptPrefix].flatMap(keptKeys)) browserStorage().remove(key);
  deleteDraftDatabase();
}
