/** Builds accounts, their sessions, and the cookies of browsers. */
import type { RateLimits } from '../http/rate-limits.ts';
import { SessionCookies } from '../http/session-cookies.ts';
import { Accounts } from '../platform/accounts/accounts.ts';
import { AuditLog } from '../platform/accounts/audit-log.ts';
import { createLinkTokens } from '../platform/accounts/account-links.ts';
import { Addresses, type MailLimits } from '../platform/accounts/addresses.ts';
import { ApiKeys } from '../platform/accounts/api-keys.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { readFrequentPasswords } from '../platform/accounts/frequent-passwords.ts';
import { PasswordHasher } from '../platform/accounts/password-hasher.ts';
import { Invites } from '../platform/accounts/invites.ts';
import { PeopleAdmin } from '../platform/accounts/people-admin.ts';
import { PersonalData } from '../platform/accounts/personal-data.ts';
import { PeopleDirectory } from '../platform/accounts/people-directory.ts';
import { Registration } from '../platform/accounts/registration.ts';
import { SessionStore } from '../platform/accounts/session-store.ts';
import { voidHostTokens, type HostSeats } from '../platform/games/host-seats.ts';
import { buildOidc, type OidcInfra } from './oidc.ts';

export function buildAccounts(
  infra: OidcInfra,
  limits: Pick<RateLimits, 'mailbox' | 'mail'>,
  seats: Pick<HostSeats, 'tellRooms'>,
) {
  const { config, orm, randomness, now, logger, secret } = infra;
  const sessions = new SessionStore({ orm, randomness, now });
  const tellRooms = async (userId: string) => {
    try {
      await seats.tellRooms(userId);
    } catch (error) {
      logger.warn({ err: error }, 'rooms are told by a job that host tokens are void');
    }
  };
  const hostTokens = { makeVoid: voidHostTokens, tellRooms };
  const cookies = new SessionCookies(config.http, secret, randomness);
  const audit = new Audit({ randomness, now });
  const registration = new Registration({ orm, mode: config.http.registration, now });
  const mailLimits: MailLimits = {
    async take({ mailbox, by }) {
      await limits.mail(by);
      await limits.mailbox(cookies.accountOf(mailbox));
    },
  };
  const { sendsMail } = config.http;
  const tokens = createLinkTokens(secret);
  const addresses = new Addresses({ orm, sendsMail, mailLimits, tokens, audit, randomness, now });
  const passwords = new PasswordHasher(randomness, config.limits.passwordsWaiting);
  const accounts = new Accounts({
    orm,
    sessions,
    passwords,
    isFrequent: readFrequentPasswords(),
    registration,
    hostTokens,
    addresses,
    audit,
    randomness,
    now,
  });
  return {
    sessions,
    keys: new ApiKeys({ orm, audit, randomness, now }),
    accounts,
    addresses,
    people: {
      admin: new PeopleAdmin({ orm, hostTokens, audit, randomness, now }),
      directory: new PeopleDirectory(orm),
      invites: new Invites({ orm, audit, randomness, now }),
      audit: new AuditLog(orm),
    },
    personal: new PersonalData({ orm, hostTokens, audit, now }),
    cookies,
    oidc: buildOidc(infra, { sessions, hostTokens, audit, registration, passwords }),
  };
}
