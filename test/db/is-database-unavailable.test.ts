import { describe, expect, it } from 'vitest';
import { describeDatabaseError } from '../../src/db/describe-database-error.ts';
import { isDatabaseUnavailable } from '../../src/db/is-database-unavailable.ts';
import { isRedisUnavailable } from '../../src/redis/connect.ts';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

describe('isDatabaseUnavailable', () => {
  it.each(['08006', '53300', '57P01', '57P03', '40001', '40P01', '57014', '25P03', 'ECONNREFUSED', 'ETIMEDOUT'])(
    'knows %s',
    (code) => expect(isDatabaseUnavailable(coded(code))).toBe(true),
  );
  it.each(['23505', '42P01', '22P02', '42601', 'EACCES', 'ERR_ASSERTION', '08'])('leaves %s alone', (code) =>
    expect(isDatabaseUnavailable(coded(code))).toBe(false),
  );
  it.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'EAI_MEMORY', 'EHOSTDOWN'])('knows %s', (code) => {
    expect(isDatabaseUnavailable(coded(code))).toBe(true);
    expect(isRedisUnavailable(coded(code))).toBe(true);
    const place = { host: 'h', port: 1, user: 'u', database: 'd' };
    expect(describeDatabaseError(coded(code), place)).toMatchObject({ state: 'unavailable' });
  });
  it('looks through causes and aggregates', () => {
    expect(isDatabaseUnavailable(new Error('outer', { cause: coded('57P01') }))).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([coded('ECONNREFUSED')]))).toBe(true);
    expect(isDatabaseUnavailable(new Error('outer', { cause: coded('23505') }))).toBe(false);
  });
  it('knows what the driver says without a code, and nothing else', () => {
    expect(isDatabaseUnavailable(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseUnavailable(new Error('a player said: Connection terminated'))).toBe(false);
    expect(isDatabaseUnavailable(undefined)).toBe(false);
    expect(isDatabaseUnavailable('57P01')).toBe(false);
  });
});
