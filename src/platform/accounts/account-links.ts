/** One-time links. The bearer of a token may use its link once. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { createMac } from '../../lib/mac.ts';
import { digestToken } from './session-store.ts';

export type LinkPurpose = 'reset' | 'verify';

const hourMs = 3_600_000;
/** Lifetime of mailed links; one that an admin hands over lasts a day. */
const mailedTtlMs = { reset: hourMs, verify: 24 * hourMs } as const satisfies Record<LinkPurpose, number>;

/** Derives the token of a mailed link, so neither the row nor a job holds a secret. */
export type LinkTokens = (link: Pick<MailedLink, 'id' | 'purpose'>) => string;

interface MailedLink {
  id: string;
  purpose: LinkPurpose;
  userId: string;
  email: string | null;
  previousEmail?: string | null;
}

/** @param secret the application secret */
export function createLinkTokens(secret: string): LinkTokens {
  const macOf = createMac(secret);
  return ({ id, purpose }) => macOf(`link|${purpose}|${id}`);
}

/** The stored digest of a token. It is bound to one purpose. */
export const digestLink = (purpose: LinkPurpose, token: string): string =>
  digestToken(purpose === 'reset' ? token : `${purpose}|${token}`);

/** Adds a link that a job mails; the caller flushes. @param now Unix ms */
export function addMailedLink(em: EntityManager, link: MailedLink, tokens: LinkTokens, now: number): void {
  em.create(AccountLink, {
    ...link,
    tokenHash: digestLink(link.purpose, tokens(link)),
    createdAt: new Date(now),
    expiresAt: new Date(now + mailedTtlMs[link.purpose]),
  });
}

/** The valid link of a token. @param now Unix ms */
export const findLink = (
  em: EntityManager,
  purpose: LinkPurpose,
  token: string,
  now: number,
): Promise<AccountLink | null> =>
  em.findOne(AccountLink, {
    tokenHash: digestLink(purpose, token),
    purpose,
    usedAt: null,
    expiresAt: { $gt: new Date(now) },
  });

/** Consumes a link in the caller's transaction. @returns false if it was used before */
export async function useLink(em: EntityManager, { tokenHash }: AccountLink, now: number): Promise<boolean> {
  return (await em.nativeUpdate(AccountLink, { tokenHash, usedAt: null }, { usedAt: new Date(now) })) > 0;
}

/** Revokes links that set a password: all, or the mailed ones. */
export async function endResetLinks(em: EntityManager, userId: string, which: 'all' | 'mailed'): Promise<void> {
  await em.nativeDelete(AccountLink, {
    userId,
    purpose: 'reset',
    usedAt: null,
    ...(which === 'mailed' ? { email: { $ne: null } } : {}),
  });
}
