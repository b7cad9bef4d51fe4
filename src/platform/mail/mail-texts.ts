/**
 * All mails in all languages. No mail contains user input: a sender who enters another person's address cannot choose
 * its words.
 */
import type { MailKind } from '../../db/job-tasks.ts';

export const mailLanguages = ['en', 'de'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

export interface MailText {
  subject: string;
  text: string;
}

interface Facts {
  /** Origin of the pages. */
  site: string;
  /** Empty if the mail has none. */
  link: string;
}

/** A subject, and paragraphs. */
type Words = readonly [subject: string, (facts: Facts) => string[]];

const words: Record<MailLanguage, Record<MailKind, Words>> = {
  en: {
    verify: [
      'Confirm your address',
      ({ site, link }) => [
        'Hello,',
        `this address was entered for an account at ${site}. Was it you? Then open this page within 24 hours to confirm it:`,
        link,
        'If it was not you, there is nothing to do: the address will not be used.',
      ],
    ],
    reset: [
      'A new password',
      ({ site, link }) => [
        'Hello,',
        `a new password was asked for, for your account at ${site}. Choose it on this page within an hour:`,
        link,
        'All devices are signed out then. If it was not you, there is nothing to do: your password stays as it is.',
      ],
    ],
    address_changing: [
      'Your address is being changed',
      ({ site }) => [
        'Hello,',
        `another address was entered for your account at ${site}. As soon as it is confirmed, it takes the place of this one.`,
        `If it was not you, somebody else is signed in as you: sign in at ${site}, change your password, and enter this address again. Should that fail, ask the person who runs the server.`,
      ],
    ],
  },
  de: {
    verify: [
      'Adresse bestätigen',
      ({ site, link }) => [
        'Hallo,',
        `diese Adresse wurde für ein Konto auf ${site} eingegeben. Waren Sie das? Dann öffnen Sie innerhalb von 24 Stunden diese Seite, um sie zu bestätigen:`,
        link,
        'Wenn Sie es nicht waren, ist nichts zu tun: Die Adresse wird nicht verwendet.',
      ],
    ],
    reset: [
      'Ein neues Passwort',
      ({ site, link }) => [
        'Hallo,',
        `für Ihr Konto auf ${site} wurde ein neues Passwort angefordert. Wählen Sie es innerhalb einer Stunde auf dieser Seite:`,
        link,
        'Danach sind alle Geräte abgemeldet. Wenn Sie es nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist.',
      ],
    ],
    address_changing: [
      'Ihre Adresse wird geändert',
      ({ site }) => [
        'Hallo,',
        `für Ihr Konto auf ${site} wurde eine andere Adresse eingegeben. Sobald sie bestätigt ist, ersetzt sie diese hier.`,
        `Wenn Sie es nicht waren, ist jemand anderes als Sie angemeldet: Melden Sie sich auf ${site} an, ändern Sie Ihr Passwort und geben Sie diese Adresse wieder ein. Gelingt das nicht, fragen Sie die Person, die den Server betreibt.`,
      ],
    ],
  },
};

/** English for people whose language the product lacks. @param locale a BCP 47 tag */
export function mailLanguage(locale: string | null | undefined): MailLanguage {
  const [primary] = (locale ?? '').toLowerCase().split('-');
  return mailLanguages.find((language) => language === primary) ?? 'en';
}

export function writeMail(kind: MailKind, language: MailLanguage, facts: Facts): MailText {
  const [subject, paragraphs] = words[language][kind];
  return { subject: `Quickfire: ${subject}`, text: `${paragraphs(facts).join('\n\n')}\n` };
}
