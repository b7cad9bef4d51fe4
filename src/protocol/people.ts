/** The REST bodies with which admins manage people. Requests refuse unknown fields; replies may grow. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { roles } from './accounts.ts';
import { pageLimit } from './page-limit.ts';
import { instant } from './text.ts';

/** Audited actions of accounts. Part of the contract with readers of the audit: never renamed. */
export const auditActions = [
  'registered',
  'adopted_guest',
  'password_changed',
  'password_reset',
  'reset_link_made',
  'reset_link_mailed',
  'email_changed',
  'role_changed',
  'disabled',
  'enabled',
  'invite_made',
  'invite_deleted',
  'exported',
  'deleted',
  'identity_linked',
  'identity_unlinked',
  'key_made',
  'key_ended',
  'granted',
  'refunded',
  'hold_captured',
  'hold_released',
  'points_changed',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const personStatuses = ['active', 'disabled'] as const;

/** `next` of the previous page. */
const cursor = z.optional(z.uuid());
const query = z.optional(textOf(0, 200));

/** `GET /api/admin/users`: the newest first. */
export const peopleQuery = z.strictObject({
  /** Part of the login, the name or the address; or a whole id. */
  query,
  /** `0` leaves guests out. */
  guests: z.optional(z.enum(['0', '1'])),
  limit: pageLimit,
  cursor,
});
export type PeopleQuery = z.infer<typeof peopleQuery>;

export const personReply = z.object({
  id: z.string(),
  displayName: z.string(),
  login: z.optional(z.string()),
  email: z.optional(z.string()),
  emailVerified: z.boolean(),
  role: z.enum(roles),
  status: z.enum(personStatuses),
  createdAt: instant,
  /** Up to an hour old; absent when the person has no session. */
  lastSeenAt: z.optional(instant),
  /** Numbers of the person's quizzes and games. */
  quizzes: z.int(),
  games: z.int(),
});
export type Person = z.infer<typeof personReply>;

export const peopleReply = z.object({ users: z.array(personReply), next: z.optional(z.string()) });
export type PeopleReply = z.infer<typeof peopleReply>;

export const personRequest = z
  .strictObject({ role: z.optional(z.enum(roles)), status: z.optional(z.enum(personStatuses)) })
  .check(z.refine(({ role, status }) => role !== undefined || status !== undefined, 'needs a role or a status'));
export type PersonRequest = z.infer<typeof personRequest>;

export const changedPersonReply = z.object({ user: personReply });

export const linkReply = z.object({
  /** With `PUBLIC_URL` a whole address, else its path. Only this reply has it. */
  link: z.string(),
  expiresAt: instant,
});

/** `GET /api/admin/audit`: the newest first. */
export const auditQuery = z.strictObject({
  /** Part of the action's name, or of the actor's or subject's login, name or address. */
  query,
  /** The actor or the subject. */
  subject: z.optional(z.uuid()),
  limit: pageLimit,
  cursor,
});
export type AuditQuery = z.infer<typeof auditQuery>;

const involved = z.object({
  id: z.string(),
  /** Absent for deleted people. */
  displayName: z.optional(z.string()),
  login: z.optional(z.string()),
});
export type Involved = z.infer<typeof involved>;

const auditEntry = z.object({
  id: z.string(),
  at: instant,
  /** From a growing list: clients show unknown ones as they are. */
  action: z.string(),
  /** Absent for the command line and jobs. */
  actor: z.optional(involved),
  subject: z.optional(involved),
  /** Ids and kinds; no names. */
  details: z.record(z.string(), z.unknown()),
});
export type AuditRow = z.infer<typeof auditEntry>;

export const auditReply = z.object({ entries: z.array(auditEntry), next: z.optional(z.string()) });
export type AuditReply = z.infer<typeof auditReply>;

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

export const inviteRequest = z.strictObject({
  /** A note about the recipient. */
  note: z.optional(textOf(1, 200).check(z.trim(), z.minLength(1))),
  /** A minute to 90 days; 7 days by default. */
  expiresInMs: z.optional(integerBetween(minuteMs, 90 * dayMs)),
  /** How many people may register with it; 1 by default. */
  uses: z.optional(integerBetween(1, 1000)),
});
export type InviteRequest = z.infer<typeof inviteRequest>;
export const inviteDefaults = { expiresInMs: 7 * dayMs, uses: 1 } as const;

const invite = z.object({
  id: z.string(),
  note: z.optional(z.string()),
  uses: z.int(),
  used: z.int(),
  createdAt: instant,
  expiresAt: instant,
  createdBy: z.optional(involved),
});
export type InviteRow = z.infer<typeof invite>;

export const newInviteReply = z.object({
  ...linkReply.shape,
  id: z.string(),
  uses: z.int(),
  note: z.optional(z.string()),
});
export const pageQuery = z.strictObject({ limit: pageLimit, cursor });
export type PageQuery = z.infer<typeof pageQuery>;
export const invitesReply = z.object({ invites: z.array(invite), next: z.optional(z.string()) });
export type InvitesReply = z.infer<typeof invitesReply>;
