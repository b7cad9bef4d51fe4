import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import type { MailConfig, SmtpServer } from '../../config/mail.ts';
import type { MailText } from './mail-texts.ts';

export interface OutgoingMail extends MailText {
  to: string;
  /** The same for each attempt, so that mail programs recognise duplicates. */
  id: string;
}

/** The server refuses this mailbox for good: retries are useless. */
export class MailboxRefusedError extends Error {
  override name = 'MailboxRefusedError';
}

/** One mail takes a few round trips. A silent server must not block a job for long. */
const timeoutsMs = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
  dnsTimeout: 5000,
  socketCloseTimeout: 1000,
} as const;
const wholeMs = 40_000;

/** The library splits texts with separators into several recipients: no address may contain one. */
const plainAddress = /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u;

const tlsOptions = {
  implicit: { secure: true },
  required: { secure: false, requireTLS: true },
  optional: { secure: false },
  none: { secure: false, ignoreTLS: true },
} as const satisfies Record<SmtpServer['tls'], SMTPTransportOptions>;

/** Sends mail to an SMTP server, each over its own connection. Stateless. */
export class SmtpMailer {
  readonly #transport;
  readonly #from: MailConfig['from'];

  constructor({ smtp, from }: MailConfig) {
    const { host, port, tls, credentials } = smtp;
    this.#from = from;
    this.#transport = createTransport({
      host,
      port,
      ...tlsOptions[tls],
      ...(credentials === undefined ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
      ...timeoutsMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * Resolves when the server has accepted the mail. After an error it may have accepted it too.
   * @throws {MailboxRefusedError} for this recipient; {Error} with the server's reply, without the recipient.
   */
  async send({ to, id, subject, text }: OutgoingMail, signal: AbortSignal): Promise<void> {
    if (!plainAddress.test(to)) throw new MailboxRefusedError('the recipient is no plain address');
    const { address } = this.#from;
    try {
      await this.#transport.sendMail({
        // A copy: the library writes into it.
        from: { ...this.#from },
        to: { name: '', address: to },
        envelope: { from: address, to: [to] },
        messageId: `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
        subject,
        text,
        // Suppresses automatic replies.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]),
      });
    } catch (error) {
      throw describeFailure(error as NodemailerError, to);
    }
  }
}

/** For operators: hides the recipient. */
function describeFailure({ message, code, command, responseCode = 0 }: NodemailerError, to: string): Error {
  const said = `${code ?? 'error'}: ${message}`.replaceAll(to, '<recipient>');
  const isRefused = command === 'RCPT TO' && responseCode >= 500;
  return isRefused ? new MailboxRefusedError(said) : new Error(`the mail was not sent (${said})`);
}
