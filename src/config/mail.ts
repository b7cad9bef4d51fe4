/** Outgoing mail. It is on exactly if a server, a sender and the address of the pages are given. */
import { z } from 'zod';
import { count } from './numbers.ts';

export interface SmtpServer {
  host: string;
  port: number;
  /** `implicit`: from the first byte. `required`: STARTTLS, or nothing is sent. `optional`: if the server offers it. */
  tls: 'implicit' | 'required' | 'optional' | 'none';
  credentials: { user: string; password: string } | undefined;
}

export interface MailConfig {
  smtp: SmtpServer;
  from: { name: string; address: string };
  /** An origin: all links begin with it. */
  site: string;
}

const urlWanted =
  'must be smtp://USER:PASSWORD@HOST:PORT, or smtps:// for a port that is TLS from the start; user, password and port may be left out, and ?tls=required, optional or none may follow';
const senderWanted = 'must be an address such as quiz@example.org, or Name <quiz@example.org>';
const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

/** Undefined for an invalid URL. */
function readServer(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  const protocol = url?.protocol;
  if (url === null || (protocol !== 'smtp:' && protocol !== 'smtps:')) return undefined;
  if (url.hostname === '' || !['', '/'].includes(url.pathname) || url.hash !== '') return undefined;
  const { tls, ...unknown } = Object.fromEntries(url.searchParams);
  if (Object.keys(unknown).length > 0) return undefined;
  const hasUser = url.username !== '';
  if (hasUser !== (url.password !== '')) return undefined;
  const tlsOf = protocol === 'smtps:' ? implicitTls(tls) : startTls(tls, hasUser);
  if (tlsOf === undefined) return undefined;
  try {
    const credentials = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    return Object.freeze({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? ports[protocol] : Number(url.port),
      tls: tlsOf,
      credentials: hasUser ? Object.freeze(credentials) : undefined,
    });
  } catch {
    return undefined; // A "%" that begins no valid sequence.
  }
}

const implicitTls = (tls: string | undefined) =>
  tls === undefined || tls === 'required' ? ('implicit' as const) : undefined;

/** Sends a password in the clear only if the operator sets it so. */
function startTls(tls: string | undefined, hasUser: boolean): SmtpServer['tls'] | undefined {
  if (tls === undefined) return hasUser ? 'required' : 'optional';
  return tls === 'required' || tls === 'optional' || tls === 'none' ? tls : undefined;
}

const addressText = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

function readSender(text: string): MailConfig['from'] | undefined {
  const [, name = '', address = text.trim()] = /^\s*([^<>"]*?)\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  return addressText.test(address) && !/\p{Cc}/u.test(name) ? Object.freeze({ name, address }) : undefined;
}

const readWith = <T>(read: (text: string) => T | undefined, error: string) =>
  z.string().transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });

export const mailVariables = {
  SMTP_URL: readWith(readServer, urlWanted).optional(),
  MAIL_FROM: readWith(readSender, senderWanted).optional(),
};

/** Limits of mails that other people's requests cause. */
export const mailLimits = {
  LIMIT_MAILBOX_MAILS_PER_HOUR: count.default(5),
  LIMIT_PERSON_MAILS_PER_HOUR: count.default(10),
  LIMIT_ADDRESS_MAILS_PER_HOUR: count.default(1200),
};

const schema = z.object(mailVariables);
const limitsSchema = z.object(mailLimits);

/** The missing parts of an incomplete configuration, which would silently send nothing. */
export function missingForMail(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given['SMTP_URL'] === undefined && given['MAIL_FROM'] === undefined) return [];
  const needed = { SMTP_URL: urlWanted, MAIL_FROM: senderWanted, PUBLIC_URL: 'links in mail begin with it' };
  return Object.entries(needed)
    .filter(([name]) => given[name] === undefined)
    .map(([name, why]) => `${name}: is needed to send mail (${why}); leave SMTP_URL and MAIL_FROM out to send none`);
}

export function groupMail(env: z.infer<typeof schema> & { PUBLIC_URL?: string | undefined }): MailConfig | undefined {
  const { SMTP_URL: smtp, MAIL_FROM: from, PUBLIC_URL: site } = env;
  return smtp === undefined || from === undefined || site === undefined
    ? undefined
    : Object.freeze({ smtp, from, site: new URL(site).origin });
}

export const groupMailLimits = (env: z.infer<typeof limitsSchema>) => ({
  mailboxMailsPerHour: env.LIMIT_MAILBOX_MAILS_PER_HOUR,
  personMailsPerHour: env.LIMIT_PERSON_MAILS_PER_HOUR,
  addressMailsPerHour: env.LIMIT_ADDRESS_MAILS_PER_HOUR,
});
