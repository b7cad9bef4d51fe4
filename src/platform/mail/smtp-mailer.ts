import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import type { MailConfig, SmtpServer } from '../../config/mail.ts';
import type { MailText } from './mail-texts.ts';

export interface OutgoingMail extends MailText {
  to: string;
  /** The same each time that this mail is tried: by it mail programs recognise one that came twice. */
  id: string;
}

/** The server knows that it cannot deliver to this mailbox: trying again is of no use. */
export class MailboxRefusedError extends Error {
  override name = 'MailboxRefusedError';
}

/** One mail is a few round trips. A server that says nothing must not hold a job for long. */
const timeoutsMs = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
  dnsTimeout: 5000,
  socketCloseTimeout: 1000,
} as const;
const wholeMs = 40_000;

/** The library reads more than one recipient from texts that hold separators: what may hold one is not handed to it. */
const plainAddress = /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u;

const tlsOptions = {
  implicit: { secure: true },
  required: { secure: false, requireTLS: true },
  optional: { secure: false },
  none: { secure: false, ignoreTLS: true },
} as const satisfies Record<SmtpServer['tls'], SMTPTransportOptions>;

/** Sends mail to an SMTP server, each over a connection of its own. Holds nothing. */
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
   * Resolves when the server has taken the mail over. After an error it may have done so, too.
   * @throws {MailboxRefusedError} for this recipient; {Error} with what the server said, without the recipient.
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
        // Nobody's answering machine shall write back.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]),
      });
    } catch (error) {
      throw describeFailure(error as NodemailerError, to);
    }
  }
}

/** What an operator needs; whom it was for is nobody's business. */
function describeFailure({ message, code, command, responseCode = 0 }: NodemailerError, to: string): Error {
  const said = `${code ?? 'error'}: ${message}`.replaceAll(to, '<recipient>');
  const isRefused = command === 'RCPT TO' && responseCode >= 500;
  return isRefused ? new MailboxRefusedError(said) : new Error(`the mail was not sent (${said})`);
}
