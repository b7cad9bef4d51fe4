/** The REST bodies of signing in by OpenID Connect. */
import * as z from 'zod/mini';
import { instant } from './text.ts';

/** Why a sign-in failed; in `details.reason` of the error, and in the address of the page that explains it. */
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
  /** Adopts the guest's quizzes and games into an existing account. */
  adopt: yes,
});

export const oidcStartRequest = z.strictObject({
  return: z.optional(z.string()),
  adopt: z.optional(z.boolean()),
  /** The token of an invitation, if a new account needs one. */
  invite: z.optional(z.string().check(z.maxLength(200))),
  /** Links the identity to the account of the session cookie, instead of signing in with it. */
  link: z.optional(z.boolean()),
  /** Of that account, if its sign-in is older than ten minutes. */
  password: z.optional(z.string().check(z.maxLength(200))),
});

/** The address to which the browser has to go. */
export const oidcStartReply = z.object({ url: z.string() });

export const oidcLinkRequest = z.strictObject({
  /** Of the account with the same address. */
  password: z.optional(z.string().check(z.maxLength(200))),
  /** Creates a separate account instead. */
  separate: z.optional(z.literal(true)),
});

/** Parameters that the provider adds to the address; each once. */
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
      /** `id` of a provider in `GET /api/auth/options`, or of one that was removed. */
      provider: z.string(),
      /** The address of the identity, as the provider reported it. */
      email: z.optional(z.string()),
      createdAt: instant,
      lastUsedAt: instant,
    }),
  ),
  /** Whether the account also has a password. */
  hasPassword: z.boolean(),
  next: z.optional(z.string()),
});
