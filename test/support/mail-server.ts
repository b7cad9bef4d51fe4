/** A real SMTP server on loopback, which keeps what it takes over and can be told to refuse. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope. */
  from: string;
  to: string[];
  /** By lower-case name, unfolded. */
  headers: ReadonlyMap<string, string>;
  text: string;
  /** The link in the text, or an empty string. */
  link: string;
  /** Behind the "#" of the link. */
  token: string;
  isEncrypted: boolean;
  user: string | undefined;
}

type Refusal = 'nothing' | 'mailboxes' | 'mails';

interface Options {
  port?: number;
  /** Asks for this name and password. */
  login?: { user: string; password: string };
  /** Offers STARTTLS, or with `fromStart` is TLS from the start. */
  tls?: { key: string; cert: string; fromStart?: boolean };
}

export class MailServer {
  readonly mails: ReceivedMail[] = [];
  refuses: Refusal = 'nothing';
  readonly #options: Options;
  #server: SMTPServer;
  #port = 0;

  private constructor(options: Options) {
    this.#options = options;
    this.#server = this.#build();
  }

  static async open(options: Options = {}): Promise<MailServer> {
    const server = new MailServer(options);
    await server.open();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, at the port that it had before if it had one. */
  async open(): Promise<void> {
    this.#server = this.#build();
    const listening = this.#server.listen(this.#port || (this.#options.port ?? 0), '127.0.0.1');
    await once(listening, 'listening');
    this.#port = (listening.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Mails to this address, the first one first. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  #build(): SMTPServer {
    const { login, tls } = this.#options;
    const options: SMTPServerOptions = {
      logger: false,
      disableReverseLookup: true,
      closeTimeout: 100,
      ...(tls === undefined
        ? { disabledCommands: ['STARTTLS'] }
        : { key: tls.key, cert: tls.cert, secure: tls.fromStart === true }),
      authOptional: login === undefined,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        if (login !== undefined && username === login.user && password === login.password)
          done(null, { user: username });
        else done(new Error('wrong name or password'));
      },
      onRcptTo: ({ address }, _session, done) => {
        if (this.refuses === 'mailboxes') done(refusal(550, `<${address}> there is no such mailbox`));
        else done();
      },
      onData: (stream, session, done) => {
        readText(stream).then((raw) => {
          if (this.refuses === 'mails') return done(refusal(554, 'this is spam'));
          this.mails.push(readMail(raw, session));
          return done();
        }, done);
      },
    };
    // A client that hangs up is none of the server's failures.
    return new SMTPServer(options).on('error', () => undefined);
  }
}

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

type Session = Parameters<NonNullable<SMTPServerOptions['onData']>>[1];

function readMail(raw: string, { envelope, secure, user }: Session): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const;
    }),
  );
  const text = decodeBody(raw.slice(end + 4), headers.get('content-transfer-encoding'));
  const link = /https?:\/\/\S+#\S+/.exec(text)?.[0] ?? '';
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    headers,
    text,
    link,
    token: link.slice(link.indexOf('#') + 1),
    isEncrypted: secure,
    user: typeof user === 'string' ? user : undefined,
  };
}

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

function decodeBody(body: string, encoding = '7bit'): string {
  if (encoding === 'quoted-printable') return decodeQuoted(body);
  return encoding === 'base64' ? Buffer.from(body, 'base64').toString() : body;
}

/** Words of RFC 2047. */
const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      encoding.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : decodeQuoted(word.replaceAll('_', ' ')),
    );
