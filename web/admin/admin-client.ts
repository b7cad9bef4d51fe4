import type * as z from 'zod/mini';
import type { meReply } from '../../src/protocol/accounts.ts';
import type { PaymentsReply } from '../../src/protocol/deposits.ts';
import type {
  AuditReply,
  changedPersonReply,
  InviteRequest,
  InvitesReply,
  linkReply,
  newInviteReply,
  PeopleReply,
  Person,
  PersonRequest,
} from '../../src/protocol/people.ts';
import { asAccount } from '../shared/host-client.ts';
import { keepAccount } from '../shared/kept-account.ts';

const idPart = (id: string): string => encodeURIComponent(id);
const withQuery = (path: string, query: Record<string, string | undefined>): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};
const get = <T>(path: string, query: Record<string, string | undefined> = {}): Promise<T> =>
  asAccount<T>({ method: 'GET', path: withQuery(path, query) });

/** All may throw `RestError`: `signed_out`, `not_allowed` for people other than admins. */
export const findPeople = (words: string, { guests, cursor }: { guests: boolean; cursor?: string | undefined }) =>
  get<PeopleReply>('/api/admin/users', { query: words, guests: guests ? '1' : '0', cursor });

export async function changePerson(id: string, change: PersonRequest): Promise<Person> {
  const path = `/api/admin/users/${idPart(id)}`;
  return (await asAccount<z.infer<typeof changedPersonReply>>({ method: 'PATCH', path, body: change })).user;
}

/** A link that sets a new password. */
export async function makeResetLink(id: string): Promise<string> {
  const path = `/api/admin/users/${idPart(id)}/reset-link`;
  return wholeLink((await asAccount<z.infer<typeof linkReply>>({ method: 'POST', path })).link);
}

export const readAudit = (query: { query?: string; subject?: string | undefined; cursor?: string | undefined }) =>
  get<AuditReply>('/api/admin/audit', query);

/** Payments to the treasuries. */
export const listPayments = (query: { state?: string | undefined; cursor?: string | undefined }) =>
  get<PaymentsReply>('/api/admin/deposits', query);

export const listInvites = (): Promise<InvitesReply> => get('/api/admin/invites', { limit: '100' });

/** A registration link. */
export async function makeInvite(body: InviteRequest): Promise<string> {
  const reply = await asAccount<z.infer<typeof newInviteReply>>({ method: 'POST', path: '/api/admin/invites', body });
  return wholeLink(reply.link);
}

export const deleteInvite = (id: string): Promise<void> =>
  asAccount({ method: 'DELETE', path: `/api/admin/invites/${idPart(id)}` });

/** Uses the link that the server printed. */
export async function becomeFirstAdmin(token: string): Promise<void> {
  const path = '/api/me/first-admin';
  keepAccount((await asAccount<z.infer<typeof meReply>>({ method: 'POST', path, body: { token } })).user);
}

/** A server without `PUBLIC_URL` sends the path only: this page's origin completes it. */
const wholeLink = (link: string): string => new URL(link, location.origin).href;
