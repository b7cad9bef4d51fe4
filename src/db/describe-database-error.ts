import type { ServerFinding } from '../lib/wait-for-server.ts';
import { exhaustedCodes } from '../lib/network-error-codes.ts';
import { isDatabaseUnavailable } from './is-database-unavailable.ts';

/** The address of a database URL, without its secrets. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The variable that names it; DATABASE_URL by default. */
  readonly setting?: string;
}

/** A URL, and the variable that it comes from. */
export interface DatabaseAddress {
  readonly url: string;
  readonly setting: string;
}

/** Where a release works: at MIGRATION_DATABASE_URL, else at `url`, which is DATABASE_URL. */
export const releaseAddress = (database: { migrationUrl: string | undefined }, url: string): DatabaseAddress =>
  database.migrationUrl === undefined
    ? { url, setting: 'DATABASE_URL' }
    : { url: database.migrationUrl, setting: 'MIGRATION_DATABASE_URL' };

/** The variable that names a database, for messages. */
export const settingOf = ({ setting = 'DATABASE_URL' }: DatabasePlace): string => setting;

export function placeOfDatabase(database: string | DatabaseAddress): DatabasePlace {
  const { url, setting } = typeof database === 'string' ? { url: database, setting: 'DATABASE_URL' } : database;
  const { hostname, port, username, pathname } = new URL(url);
  const user = decodeURIComponent(username);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: Number(port || 5432),
    user,
    database: decodeURIComponent(pathname.slice(1)),
    setting,
  };
}

export const addressOf = ({ host, port }: DatabasePlace): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

interface Wrong {
  readonly codes?: readonly string[];
  readonly message?: RegExp;
  readonly text: (place: DatabasePlace, message: string) => string;
}

/** The first match counts. */
const table: readonly Wrong[] = [
  {
    message: /no encryption|SSL off|requires? (SSL|TLS|encryption)/i,
    text: ({ user }) => `accepts the user "${user}" over TLS only: add ?sslmode=require to the URL`,
  },
  { message: /does not support SSL/, text: () => 'has no TLS: take sslmode out of the URL, or turn ssl on there' },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    text: ({ host }) => `has a certificate of another name than "${host}": correct the host, or set sslmode=verify-ca`,
  },
  {
    message: /certificate|self-signed/i,
    text: (_, message) => `has a certificate that is not trusted (${message}): name its authority by sslrootcert=FILE`,
  },
  {
    codes: ['28P01'],
    message: /SASL|client password/,
    text: ({ user }) => `refuses the user "${user}" or its password: correct them in the URL`,
  },
  {
    codes: ['28000'],
    text: ({ user }, message) => `refuses the user "${user}" (${message}): correct the URL, or let the user in there`,
  },
  {
    codes: ['3D000'],
    text: ({ database, user }) =>
      `has no database "${database}": create it (CREATE DATABASE "${database}" OWNER "${user}"), or correct the URL`,
  },
  {
    message: /invalid database/,
    text: ({ database }) =>
      `has only a rest of the database "${database}", whose removal was cut short: drop it (DROP DATABASE "${database}") and create it again, or correct the URL`,
  },
  {
    codes: ['55000'],
    text: ({ database }, message) =>
      `lets nobody into the database "${database}" (${message}): ALTER DATABASE "${database}" ALLOW_CONNECTIONS true, or correct the URL`,
  },
  {
    codes: ['42501'],
    text: ({ user, database }, message) =>
      `does not let the user "${user}" do what is needed in "${database}" (${message}): grant it, or make the user the owner`,
  },
];

/** Explains an error in terms of the setting that names the database; undefined for an error that has another cause: a bug. */
export function describeDatabaseError(error: unknown, place: DatabasePlace): ServerFinding | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = (error.message === '' ? code : error.message).split('\n')[0] ?? '';
  const subject = `${settingOf(place)}: the server at ${addressOf(place)}`;
  if (code === '57P03') return { state: 'starting', text: `${subject} is not accepting connections yet (${message})` };
  const wrong = table.find(({ codes, message: pattern }) => codes?.includes(code) || pattern?.test(message));
  if (wrong !== undefined) return { state: 'wrong', text: `${subject} ${wrong.text(place, message)}` };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const text = `${settingOf(place)}: the host "${place.host}" is unknown (${code}): correct the URL, or the name service`;
    return { state: 'unavailable', text };
  }
  if (code === 'ECONNREFUSED') {
    const text = `${settingOf(place)}: nothing listens at ${addressOf(place)}: start PostgreSQL there, or correct the URL`;
    return { state: 'unavailable', text };
  }
  if (exhaustedCodes.includes(code)) {
    const text = `${subject} cannot be reached, as nothing is left here to connect with (${code}): raise ulimit -n`;
    return { state: 'unavailable', text };
  }
  // PostgreSQL ends a connection with FATAL for many reasons.
  if (!isDatabaseUnavailable(error) && 'severity' in error && error.severity === 'FATAL')
    return { state: 'wrong', text: `${subject} refuses the connection (${message}): correct the URL, or that there` };
  if (!isDatabaseUnavailable(error)) return undefined;
  const text = `${subject} cannot be used (${message}): check that it runs and can be reached from here`;
  return { state: 'unavailable', text };
}
