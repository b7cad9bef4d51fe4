/** The REST bodies of accounts. Requests refuse unknown fields; replies may grow. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { foldSpace } from '../lib/fold-text.ts';
import { stripUnseen } from '../lib/visible-text.ts';
import { scopes } from './scopes.ts';
import { instant, lastInstant, pinText, ticketText } from './text.ts';

/** Letters and digits of any script, `.`, `_` and `-`; unique in folded form. */
export const loginText = textOf(3, 40).check(
  z.regex(/^[\p{L}\p{M}\p{Nd}._-]+$/u, 'may hold letters, digits, ".", "_" and "-"'),
);
/** A new password; the server stores a digest. */
const newPassword = textOf(8, 200);
/** A password to compare: any text. */
const givenPassword = z.string().check(z.maxLength(200));
/** One line of visible text: lists and terminals show it. */
const displayName = textOf(1, 60).check(
  z.overwrite((text) => foldSpace(stripUnseen(text))),
  z.minLength(1),
);
const email = z.email().check(z.maxLength(254));
const locale = z
  .string()
  .check(z.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/, 'must be a language tag such as "de"'));

export const roles = ['guest', 'host', 'admin'] as const;
export type Role = (typeof roles)[number];

export const registrations = ['open', 'invite', 'closed'] as const;

export const authOptionsReply = z.object({
  guests: z.boolean(),
  registration: z.enum(registrations),
  mail: z.boolean(),
  oidc: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const userReply = z.object({
  id: z.string(),
  displayName: z.string(),
  login: z.optional(z.string()),
  email: z.optional(z.string()),
  emailVerified: z.boolean(),
  /** Replaces a verified `email` once it is verified itself. */
  pendingEmail: z.optional(z.string()),
  role: z.enum(roles),
  locale: z.optional(z.string()),
  createdAt: instant,
  /** Of `GET /api/me`: games have paid them points. */
  hasPoints: z.optional(z.boolean()),
});
export type UserReply = z.infer<typeof userReply>;

export const registerRequest = z.strictObject({
  /** At least one of the two; an address alone only where mail is sent. */
  login: z.optional(loginText),
  email: z.optional(email),
  password: newPassword,
  displayName: z.optional(displayName),
  /** The token of an admin's link, where registration is by invitation. */
  invite: z.optional(z.string().check(z.maxLength(200))),
  /** The language of mail. */
  locale: z.optional(locale),
});
export type RegisterRequest = z.infer<typeof registerRequest>;

export const loginRequest = z.strictObject({
  /** A login, or a verified address. */
  login: textOf(1, 254),
  password: givenPassword,
  /** Adopts the quizzes and games of the guest whose token is sent. */
  adopt: z.optional(z.boolean()),
});
export type LoginRequest = z.infer<typeof loginRequest>;

export const signedInReply = z.object({ user: userReply, token: z.string() });

export const resetRequest = z.strictObject({ token: z.string().check(z.maxLength(200)), password: newPassword });

/** `token`: of the link that `npm start` prints while there is no admin. */
export const firstAdminRequest = z.strictObject({ token: z.string().check(z.maxLength(200)) });
export const forgotRequest = z.strictObject({ email });
/** Empty: the reply reveals nothing about accounts. */
export const forgotReply = z.object({});

export const meReply = z.object({ user: userReply });
export const meRequest = z.strictObject({
  displayName: z.optional(displayName),
  locale: z.optional(locale),
  /** Another address, or again the one that is pending verification. */
  email: z.optional(email),
  /** For another address, unless the sign-in is less than ten minutes old. */
  password: z.optional(givenPassword),
});
export type MeRequest = z.infer<typeof meRequest>;

export const verifyRequest = z.strictObject({ token: z.string().check(z.maxLength(200)) });

export const passwordRequest = z.strictObject({ current: givenPassword, next: newPassword });

export const deleteMeRequest = z.strictObject({
  /** Not needed within ten minutes of a sign-in. */
  password: z.optional(givenPassword),
  /** Gives up what is left of points and credits. */
  forfeit: z.optional(z.boolean()),
});

const listed = z.array(z.record(z.string(), z.unknown()));
export const exportReply = z.object({
  exportedAt: instant,
  account: z.record(z.string(), z.unknown()),
  sessions: listed,
  /** API keys without their secrets. */
  keys: listed,
  /** At OpenID Connect providers. */
  identities: listed,
  links: listed,
  /** Made by this admin. */
  invites: listed,
  /** Uploaded pictures and sounds, with their addresses. */
  media: listed,
  /** That the person made of games. */
  regrades: listed,
  /** Points from games, by season. */
  seasons: listed,
  /** Keys of repeatable requests of the last day. */
  requests: listed,
  audit: listed,
  /** Points and credits: `balance` is without what is `held`; what is `owed` later income pays first. */
  wallets: listed,
  /** What moved them: each with the person's own entries, and its memo or reason. */
  transfers: listed,
  holds: listed,
  /** Prize pots that the person has put up as a host: amounts, split, and what became of them. */
  pots: listed,
  /** The person's parts in pots as a player: the fee, the outcome, what was won. */
  potEntries: listed,
  /** Each with all kept `versions`. */
  quizzes: listed,
  /** Each with its `results`. */
  games: listed,
  /** Seats in games with the person's answers, score and rank; only seats that were taken with a ticket. */
  seats: listed,
});

export const apiKeyRequest = z.strictObject({
  name: textOf(1, 60).check(z.trim(), z.minLength(1)),
  scopes: z.array(z.enum(scopes)).check(z.minLength(1), z.maxLength(scopes.length)),
  /** Without it the key is valid until it is ended. */
  expiresAt: z.optional(integerBetween(0, lastInstant)),
  /** Needed when the sign-in is older than ten minutes. */
  password: z.optional(givenPassword),
});
export type ApiKeyRequest = z.infer<typeof apiKeyRequest>;

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** How the key begins: `qf_` and eight characters. */
  prefix: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: instant,
  /** Up to an hour old. */
  lastUsedAt: z.optional(instant),
  expiresAt: z.optional(instant),
});
export type ListedApiKey = z.infer<typeof apiKey>;
export const apiKeysReply = z.object({ keys: z.array(apiKey), next: z.optional(z.string()) });
/** Only this reply has `key`. */
export const apiKeyReply = z.extend(apiKey, { key: z.string() });
export type MadeApiKey = z.infer<typeof apiKeyReply>;

export const sessionsReply = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['web', 'bearer']),
      createdAt: instant,
      lastUsedAt: instant,
      /** The device's own name. */
      device: z.optional(z.string()),
      /** The session of this request. */
      current: z.boolean(),
    }),
  ),
  next: z.optional(z.string()),
});

export const ticketRequest = z.strictObject({ pin: pinText });
export const ticketReply = z.object({
  /** For `player:join`: one room, one use. */
  ticket: ticketText,
  expiresAt: instant,
});
