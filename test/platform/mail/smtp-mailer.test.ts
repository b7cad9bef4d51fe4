/** Mail to a real SMTP server: what arrives, and what is said when none does. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { mailKinds } from '../../../src/db/job-tasks.ts';
import { mailLanguage, mailLanguages, writeMail } from '../../../src/platform/mail/mail-texts.ts';
import { MailboxRefusedError, SmtpMailer } from '../../../src/platform/mail/smtp-mailer.ts';
import { MailServer } from '../../support/mail-server.ts';
import { makeTemporaryDir } from '../../support/private-server.ts';

const login = { user: 'quiz@example.org', password: 'p@ss:/%? word' };
let server: MailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function mailerFor(url: string): SmtpMailer {
  const { mail } = readConfig({
    SMTP_URL: url,
    MAIL_FROM: 'Quiz, of the school <quiz@example.org>',
    PUBLIC_URL: 'https://quiz.example',
  });
  if (mail === undefined) throw new Error('mail is off');
  return new SmtpMailer(mail);
}
const facts = { site: 'https://quiz.example', link: `https://quiz.example/reset#${'A'.repeat(43)}` };
const send = (mailer: SmtpMailer, to = 'ana@example.org') =>
  mailer.send({ ...writeMail('reset', 'de', facts), to, id: 'an-id' }, new AbortController().signal);
const asUser = (password = login.password) =>
  `${encodeURIComponent(login.user)}:${encodeURIComponent(password)}@localhost`;

describe('a mail', () => {
  it('arrives as plain text, with a link that is whole, and is signed in for', async () => {
    server = await MailServer.open({ login });
    await send(mailerFor(`smtp://${asUser()}:${server.port}?tls=none`));
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'quiz@example.org',
      to: ['ana@example.org'],
      user: login.user,
      link: facts.link,
    });
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      from: '"Quiz, of the school" <quiz@example.org>',
      to: 'ana@example.org',
      subject: 'Quickfire: Ein neues Passwort',
      'message-id': '<an-id@example.org>',
      'content-type': 'text/plain; charset=utf-8',
      'auto-submitted': 'auto-generated',
    });
    expect(mail?.text).toContain('Wählen Sie es innerhalb einer Stunde');
  });

  it('has one recipient, whatever the address says', async () => {
    server = await MailServer.open();
    const mailer = mailerFor(`smtp://localhost:${server.port}`);
    const tricks = [
      'ana@example.org, eve@example.org',
      'ana@example.org\r\nBcc: eve@example.org',
      'Eve <eve@example.org>',
    ];
    for (const to of tricks) await expect(send(mailer, to)).rejects.toThrow(MailboxRefusedError);
    await send(mailer, "o'ana+quiz@example.org");
    expect(server.mails.map(({ to }) => to)).toEqual([["o'ana+quiz@example.org"]]);
    expect([...(server.mails[0]?.headers.keys() ?? [])]).not.toContain('bcc');
  });

  it('is written in each language, with its link, and without one where it has none', () => {
    for (const language of mailLanguages) {
      for (const kind of mailKinds) {
        const { subject, text } = writeMail(kind, language, facts);
        expect(subject).toMatch(/^Quickfire: \S[^\r\n]{5,60}$/);
        expect(text.includes(facts.link)).toBe(kind !== 'address_changing');
        expect(text).toContain(facts.site);
      }
    }
    expect(['de', 'de-AT', 'DE'].map((locale) => mailLanguage(locale))).toEqual(['de', 'de', 'de']);
    const others = ['en', 'fr', 'den', '', undefined, null].map((locale) => mailLanguage(locale));
    expect(new Set(others)).toEqual(new Set(['en']));
  });
});

describe('a server that does not take it', () => {
  it('is described without the recipient, the password and the link', async () => {
    server = await MailServer.open({ login });
    const port = server.port;
    const failure = async (url: string): Promise<Error> => {
      const error = await send(mailerFor(url)).then(
        () => undefined,
        (caught: Error) => caught,
      );
      expect(error).toBeInstanceOf(Error);
      for (const hidden of ['ana@example.org', 'wrong-one', login.password, 'AAAA']) {
        expect(`${error?.message}${error?.stack}`).not.toContain(hidden);
      }
      return error as Error;
    };
    expect((await failure(`smtp://${asUser('wrong-one')}:${port}?tls=none`)).message).toMatch(/EAUTH.*535/);
    // Without a name the password is not asked for, and the mail is not taken.
    expect((await failure(`smtp://localhost:${port}`)).message).toMatch(/530/);
    expect((await failure(`smtp://${asUser()}:${port}`)).message).toMatch(/STARTTLS|TLS/);
    await server.close();
    expect((await failure(`smtp://localhost:${port}`)).message).toMatch(/ECONNREFUSED|ESOCKET/);
    server = await MailServer.open();
    server.refuses = 'mails';
    expect((await failure(`smtp://localhost:${server.port}`)).message).toMatch(/554 this is spam/);
    server.refuses = 'mailboxes';
    expect(await failure(`smtp://localhost:${server.port}`)).toBeInstanceOf(MailboxRefusedError);
  });

  it('must have a certificate that is trusted', async ({ skip }) => {
    const folder = makeTemporaryDir();
    const [key, cert] = [join(folder.path, 'key'), join(folder.path, 'cert')];
    const files = ['-keyout', key, '-out', cert, '-addext', 'subjectAltName=DNS:localhost'];
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=localhost',
      ...files,
    ]);
    if (made.status !== 0) skip('no openssl');
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const usual = getCACertificates('default');
    const fromStart = await MailServer.open({ tls: { ...tls, fromStart: true } });
    server = await MailServer.open({ tls, login });
    try {
      const ways = [`smtp://${asUser()}:${server.port}`, `smtps://localhost:${fromStart.port}`];
      for (const way of ways) await expect(send(mailerFor(way))).rejects.toThrow(/self-signed certificate/);
      setDefaultCACertificates([...usual, tls.cert]);
      for (const way of ways) await send(mailerFor(way));
      const mails = [...server.mails, ...fromStart.mails];
      expect(mails.map(({ isEncrypted, user }) => [isEncrypted, user])).toEqual([
        [true, login.user],
        [true, undefined],
      ]);
    } finally {
      setDefaultCACertificates(usual);
      await fromStart.close();
      folder.remove();
    }
  });
});
