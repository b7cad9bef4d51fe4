import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { AccountLink } from '../../../entities/account-link.ts';
import { User } from '../../../entities/user.ts';
import type { JobPayload, MailKind } from '../../db/job-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { LinkTokens } from '../../platform/accounts/account-links.ts';
import type { Audit } from '../../platform/accounts/audit.ts';
import { mailLanguage, writeMail } from '../../platform/mail/mail-texts.ts';
import { MailboxRefusedError, type SmtpMailer } from '../../platform/mail/smtp-mailer.ts';
import type { RunningJob } from '../running-job.ts';

export interface MailDeps {
  orm: MikroORM;
  /** Undefined when no mail is configured. */
  mail: { mailer: Pick<SmtpMailer, 'send'>; site: string } | undefined;
  linkTokens: LinkTokens;
  audit: Pick<Audit, 'add'>;
  countMail: (kind: MailKind, outcome: MailOutcome) => void;
  logger: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** `late`: there is no recipient any more, or the link has expired. Labels of a metric. */
export type MailOutcome = 'sent' | 'failed' | 'refused' | 'late';

const pages = { verify: '/verify', reset: '/reset', address_changing: '' } as const satisfies Record<MailKind, string>;

/**
 * Sends one mail. It reads the content now: the link's row names the recipient. The mail server accepts the mail before
 * the job is done, so if a worker dies in between, it is sent once more with the same `Message-ID`.
 * @throws when the server is unavailable or refuses: then the job is retried
 */
export async function sendMail(
  deps: MailDeps,
  { kind, linkId }: JobPayload<'send-mail'>,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<void> {
  const { orm, mail, countMail } = deps;
  const em = orm.em.fork();
  const link = await em.findOne(AccountLink, { id: linkId });
  const user = link === null ? null : await em.findOne(User, { id: link.userId, status: 'active' });
  const to = link === null ? null : kind === 'address_changing' ? link.previousEmail : link.email;
  if (link === null || user === null || !to || isOver(kind, link, deps.now())) {
    countMail(kind, 'late');
    await forgetNobodys(em, link, user);
    return;
  }
  try {
    if (mail === undefined) throw new Error('this worker lacks SMTP_URL and MAIL_FROM, which a web has');
    const page = pages[kind];
    const url = page === '' ? '' : `${mail.site}${page}#${deps.linkTokens(link)}`;
    const written = writeMail(kind, mailLanguage(user.locale), { site: mail.site, link: url });
    await mail.mailer.send({ ...written, to, id: `${linkId}.${kind}` }, signal);
  } catch (error) {
    if (!(error instanceof MailboxRefusedError)) {
      countMail(kind, 'failed');
      throw error;
    }
    countMail(kind, 'refused');
    deps.logger.info({ err: error, linkId }, 'a mailbox refused a mail');
    return;
  }
  countMail(kind, 'sent');
  if (kind !== 'reset') return;
  deps.audit.add(em, { action: 'reset_link_mailed', subjectId: user.id });
  await em.flush();
}

const isOver = (kind: MailKind, { expiresAt, usedAt }: AccountLink, now: number): boolean =>
  kind !== 'address_changing' && (usedAt !== null || expiresAt.getTime() <= now);

/** A link requested for an address without a verified account is no longer needed. */
async function forgetNobodys(em: EntityManager, link: AccountLink | null, user: User | null): Promise<void> {
  if (link === null || link.purpose !== 'reset' || user !== null) return;
  await em.nativeDelete(AccountLink, { tokenHash: link.tokenHash });
}
