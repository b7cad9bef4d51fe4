import { describe, expect, it } from 'vitest';
import { describeDatabaseError } from '../../src/db/describe-database-error.ts';
import { isDatabaseAway } from '../../src/db/is-database-away.ts';
import { isRedisAway } from '../../src/redis/connect.ts';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

describe('isDatabaseAway', () => {
  it.each(['08006', '53300', '57P01', '57P03', '40001', '40P01', '57014', '25P03', 'ECONNREFUSED', 'ETIMEDOUT'])(
    'knows %s',
    (code) => expect(isDatabaseAway(coded(code))).toBe(true),
  );
  it.each(['23505', '42P01', '22P02', '42601', 'EACCES', 'ERR_ASSERTION', '08'])('leaves %s alone', (code) =>
    expect(isDatabaseAway(coded(code))).toBe(false),
  );
  it.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'EAI_MEMORY', 'EHOSTDOWN'])('knows %s', (code) => {
    expect(isDatabaseAway(coded(code))).toBe(true);
    expect(isRedisAway(coded(code))).toBe(true);
    const place = { host: 'h', port: 1, user: 'u', database: 'd' };
    expect(describeDatabaseError(coded(code), place)).toMatchObject({ state: 'unavailable' });
  });
  it('looks through causes and aggregates', () => {
    expect(isDatabaseAway(new Error('outer', { cause: coded('57P01') }))).toBe(true);
    expect(isDatabaseAway(new AggregateError([coded('ECONNREFUSED')]))).toBe(true);
    expect(isDatabaseAway(new Error('outer', { cause: coded('23505') }))).toBe(false);
  });
  it('knows what the driver says without a code, and nothing else', () => {
    expect(isDatabaseAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseAway(new Error('a player said: Connection terminated'))).toBe(false);
    expect(isDatabaseAway(undefined)).toBe(false);
    expect(isDatabaseAway('57P01')).toBe(false);
  });
});
