import { describe, expect, it } from 'vitest';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { readFrequentPasswords } from '../../../src/platform/accounts/frequent-passwords.ts';
import { PasswordHasher } from '../../../src/platform/accounts/password-hasher.ts';

const hasherWith = (waitingMax: number) => new PasswordHasher(seededRandomness(1), waitingMax);

describe('PasswordHasher', () => {
  it('knows a password again, however its accents are written, and no other', async () => {
    const hasher = hasherWith(10);
    const stored = await hasher.hash('Caf\u00e9 am Fluss');
    expect(await hasher.verify('Cafe\u0301 am Fluss', stored, false)).toEqual({ isRight: true, isStale: false });
    expect(await hasher.verify('Cafe am Fluss', stored, false)).toEqual({ isRight: false, isStale: false });
    expect(await hasher.hash('Caf\u00e9 am Fluss')).not.toBe(stored);
  });

  it('is wrong about people who are not there', async () => {
    expect(await hasherWith(10).verify('anything', undefined, false)).toEqual({ isRight: false, isStale: false });
  });

  it('makes two at once, lets known devices go first, and refuses more than may wait', async () => {
    const hasher = hasherWith(3);
    const order: string[] = [];
    const ask = async (name: string, isKnown: boolean) => {
      await hasher.verify(name, undefined, isKnown);
      order.push(name);
    };
    const asked = [ask('a', false), ask('b', false), ask('c', false), ask('d', false), ask('known', true)];
    await expect(ask('one too many', true)).rejects.toMatchObject({ code: 'busy' });
    await Promise.all(asked);
    expect(order.indexOf('known')).toBeLessThan(order.indexOf('d'));
    expect(order).toHaveLength(5);
  });
});

it('the most common passwords are known, whatever their case', () => {
  const isFrequent = readFrequentPasswords();
  expect(['password', 'PassWord1', '12345678', 'sunshine'].filter(isFrequent)).toHaveLength(4);
  expect(isFrequent('correct horse battery')).toBe(false);
});
