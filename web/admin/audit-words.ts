import type { AuditRow, Involved } from '../../src/protocol/people.ts';

type Say = (people: { actor: string; subject: string; isOwn: boolean }, details: AuditRow['details']) => string;

/** Each action as a sentence. Unknown actions show their name. */
const sentences: Record<string, Say> = {
  registered: ({ subject }, { role }) =>
    role === 'admin' ? `${subject} made an account and became the first admin.` : `${subject} made an account.`,
  adopted_guest: ({ subject }) => `${subject} took along what a guest had.`,
  password_changed: ({ subject }) => `${subject} changed the password.`,
  password_reset: ({ subject }) => `${subject} set a new password by a link.`,
  reset_link_mailed: ({ subject }) => `${subject} was mailed a link to set a new password.`,
  email_changed: ({ subject }) => `${subject} changed the address.`,
  identity_linked: ({ subject }) => `${subject} connected a sign-in service.`,
  identity_unlinked: ({ subject }) => `${subject} disconnected a sign-in service.`,
  key_made: ({ subject }) => `${subject} made an API key.`,
  key_ended: ({ subject }) => `An API key of ${subject} ended.`,
  reset_link_made: ({ actor, subject }) => `${actor} made a link for ${subject} to set a new password.`,
  role_changed: ({ actor, subject, isOwn }, { role }) =>
    isOwn
      ? `${subject} became the first admin.`
      : role === 'admin'
        ? `${actor} made ${subject} an admin.`
        : `${actor} took the role of an admin from ${subject}.`,
  disabled: ({ actor, subject }) => `${actor} disabled ${subject}.`,
  enabled: ({ actor, subject }) => `${actor} let ${subject} in again.`,
  invite_made: ({ actor }, { uses }) =>
    `${actor} made an invite for ${uses === 1 ? 'one person' : `${String(uses)} people`}.`,
  invite_deleted: ({ actor }) => `${actor} deleted an invite.`,
  granted: ({ actor, subject }) => `${actor} gave points or credits to ${subject}.`,
  refunded: ({ actor, subject }) => `${actor} paid back to ${subject} what they had paid.`,
  hold_captured: ({ actor, subject }) => `${actor} took what ${subject} had put aside.`,
  hold_released: ({ actor, subject }) => `${actor} gave back to ${subject} what they had put aside.`,
  points_changed: ({ actor }, { version }) => `${actor} changed the rules of points (version ${String(version)}).`,
  exported: ({ subject }) => `${subject} downloaded everything about themselves.`,
  deleted: ({ subject }) => `${subject} deleted the account.`,
};

/** Deleted people have no name. */
const nameOf = (person: Involved | undefined): string =>
  person === undefined ? 'The command line' : (person.displayName ?? `Somebody who is gone (${person.id.slice(-8)})`);

export function sayEntry({ action, actor, subject, details }: AuditRow): string {
  const names = {
    actor: nameOf(actor),
    subject: nameOf(subject),
    isOwn: actor !== undefined && actor.id === subject?.id,
  };
  const say = sentences[action];
  return say === undefined ? `${names.actor}: ${action.replaceAll('_', ' ')} (${names.subject})` : say(names, details);
}
