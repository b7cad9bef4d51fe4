/** The REST bodies of OpenID Connect: signing in with accounts of others. */
import * as z from 'zod/mini';
import { instant } from './text.ts';

/** Why a sign-in ends without one; in `details.reason` of the error, and in the address of the page that says so. */
export const oidcReasons = [
  'denied',
  'expired',
  'failed',
  'unavailable',
  'closed',
  'invite',
  'disabled',
  'taken',
  'signed_out',
  'elsewhere',
] as const;
export type OidcReason = (typeof oidcReasons)[number];

const yes = z.optional(z.enum(['1', 'true', '0', 'false']));

export const oidcStartQuery = z.object({
  /** A path of our pages. */
  return: z.optional(z.string()),
  /** Takes along what the guest has, into an account that is there already. */
  adopt: yes,
});

export const oidcStartRequest = z.strictObject({
  return: z.optional(z.string()),
  adopt: z.optional(z.boolean()),
  /** The token of an invitation, where somebody new needs one. */
  invite: z.optional(z.string().check(z.maxLength(200))),
  /** Connects the identity with the account whose session's cookie is sent, rather than to sign in with it. */
  link: z.optional(z.boolean()),
  /** Of that account, where its sign-in is older than ten minutes. */
  password: z.optional(z.string().check(z.maxLength(200))),
});

/** Where the browser has to go. */
export const oidcStartReply = z.object({ url: z.string() });

export const oidcLinkRequest = z.strictObject({
  /** Of the account that has the same address. */
  password: z.optional(z.string().check(z.maxLength(200))),
  /** An account of its own instead. */
  separate: z.optional(z.literal(true)),
});

/** What the provider adds to the address; each once. */
export const oidcCallbackQuery = z.object({
  state: z.optional(z.string()),
  code: z.optional(z.string()),
  iss: z.optional(z.string()),
  error: z.optional(z.string()),
});

export const identitiesReply = z.object({
  identities: z.array(
    z.object({
      id: z.string(),
      /** `id` of a provider in `GET /api/auth/options`, or of one that is there no more. */
      provider: z.string(),
      /** The address by which its owner knows it, as the provider told it. */
      email: z.optional(z.string()),
      createdAt: instant,
      lastUsedAt: instant,
    }),
  ),
  /** Whether the account can be signed in to with a password as well. */
  hasPassword: z.boolean(),
  next: z.optional(z.string()),
});
