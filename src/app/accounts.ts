/** People: accounts, their sessions, and the cookies of browsers. */
import { SessionCookies } from '../http/session-cookies.ts';
import { Accounts } from '../platform/accounts/accounts.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { readFrequentPasswords } from '../platform/accounts/frequent-passwords.ts';
import { PasswordHasher } from '../platform/accounts/password-hasher.ts';
import { SessionStore } from '../platform/accounts/session-store.ts';
import { voidHostTokens, type HostSeats } from '../platform/games/host-seats.ts';
import type { WebInfra } from './web-infra.ts';

type AccountsInfra = Pick<WebInfra, 'config' | 'orm' | 'randomness' | 'now' | 'logger' | 'secret'>;

export function buildAccounts(
  { config, orm, randomness, now, logger, secret }: AccountsInfra,
  seats: Pick<HostSeats, 'tellRooms'>,
) {
  const sessions = new SessionStore({ orm, randomness, now });
  const tellRooms = async (userId: string) => {
    try {
      await seats.tellRooms(userId);
    } catch (error) {
      logger.warn({ err: error }, 'rooms are told by a job that host tokens are void');
    }
  };
  const accounts = new Accounts({
    orm,
    sessions,
    passwords: new PasswordHasher(randomness, config.limits.passwordsWaiting),
    isFrequent: readFrequentPasswords(),
    hostTokens: { makeVoid: voidHostTokens, tellRooms },
    audit: new Audit({ randomness, now }),
    randomness,
    now,
  });
  return { sessions, accounts, cookies: new SessionCookies(config.http, secret, randomness) };
}
