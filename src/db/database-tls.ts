import { readFileSync } from 'node:fs';

/** The value of `pg`'s option `ssl`. */
export type DatabaseTls = false | { rejectUnauthorized: boolean; ca?: string; checkServerIdentity?: () => undefined };

/**
 * The TLS that a database URL requests by `sslmode` and `sslrootcert`, as libpq reads them: `require` encrypts without
 * verifying the certificate, unless `sslrootcert` is given. The ORM ignores the query of a URL.
 * @throws {TypeError} for an unknown `sslmode`; the errors of `readFileSync` for `sslrootcert`.
 */
export function databaseTls(databaseUrl: string): DatabaseTls {
  const { searchParams } = new URL(databaseUrl);
  const mode = searchParams.get('sslmode') ?? 'prefer';
  const file = searchParams.get('sslrootcert');
  const authority = file === null || file === 'system' ? {} : { ca: readFileSync(file, 'utf8') };
  switch (mode) {
    case 'disable':
    case 'allow':
    case 'prefer':
      return false;
    case 'no-verify':
      return { rejectUnauthorized: false };
    case 'require':
      if (file === null) return { rejectUnauthorized: false };
      return { rejectUnauthorized: true, ...authority, checkServerIdentity: () => undefined };
    case 'verify-ca':
      return { rejectUnauthorized: true, ...authority, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { rejectUnauthorized: true, ...authority };
    default:
      throw new TypeError(`sslmode=${mode} is none of disable, require, verify-ca, verify-full`);
  }
}
