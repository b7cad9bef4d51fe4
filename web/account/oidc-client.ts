import type * as z from 'zod/mini';
import type { meReply, signedInReply } from '../../src/protocol/accounts.ts';
import type { identitiesReply, oidcStartReply } from '../../src/protocol/oidc.ts';
import { asAccount } from '../shared/host-client.ts';
import { keepAccount, readGuestToken } from '../shared/kept-account.ts';
import { request, RestError } from '../shared/rest-client.ts';

export type Identities = z.infer<typeof identitiesReply>;
type Start = z.infer<typeof oidcStartReply>;

const pathOf = (provider: string): string => `/api/auth/oidc/${encodeURIComponent(provider)}`;

/**
 * Leaves the page for the provider's. It comes back to `/sign-in`, which goes on to where the person wants to be.
 * @throws {RestError}
 */
export async function goSignIn(
  provider: string,
  { after, takesAlong, invite }: { after: string; takesAlong: boolean; invite?: string | undefined },
): Promise<void> {
  const guest = takesAlong ? readGuestToken() : undefined;
  const body = {
    return: `/sign-in?done=1&after=${encodeURIComponent(after)}`,
    ...(invite === undefined ? {} : { invite }),
  };
  const begin = (token?: string) =>
    request<Start>('POST', pathOf(provider), {
      body: token === undefined ? body : { ...body, adopt: true },
      ...(token === undefined ? {} : { token }),
    });
  const { url } = await begin(guest).catch((error: unknown) => {
    // The guest has expired: there is nothing to take along.
    if (guest !== undefined && error instanceof RestError && error.code === 'bad_token') return begin();
    throw error;
  });
  location.assign(url);
}

/**
 * Back from the provider with the address of an account: connects it by its password; without one makes a separate account.
 * @throws {RestError}
 */
export async function linkIdentity(password: string | undefined): Promise<void> {
  const body = password === undefined ? { separate: true } : { password };
  const { user } = await request<z.infer<typeof signedInReply>>('POST', '/api/auth/oidc/link', { body });
  keepAccount(user);
}

/** Back from the provider: there is a session now, which the pages do not know of yet. @throws {RestError} */
export async function noteSignedIn(): Promise<void> {
  const { user } = await request<z.infer<typeof meReply>>('GET', '/api/me');
  keepAccount(user);
}

/** The same to connect the account there with the one that is signed in here. @throws {RestError} */
export async function goConnect(provider: string, password: string | undefined): Promise<void> {
  const body = { link: true, return: '/account', ...(password === undefined ? {} : { password }) };
  const { url } = await asAccount<Start>({ method: 'POST', path: pathOf(provider), body });
  location.assign(url);
}

/** @throws {RestError} */
export const listIdentities = (): Promise<Identities> => asAccount({ method: 'GET', path: '/api/me/identities' });

/** One that is gone already is fine. @throws {RestError} `conflict` when it is the last way to sign in */
export async function disconnect(id: string): Promise<void> {
  try {
    await asAccount({ method: 'DELETE', path: `/api/me/identities/${encodeURIComponent(id)}` });
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'not_found') throw error;
  }
}
