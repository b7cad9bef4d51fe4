import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../../../entities/session.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { SessionStore } from '../../../src/platform/accounts/session-store.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
let url: string;
let orm: MikroORM;
let keeper: SessionStore;
const clock = { now: Date.UTC(2025, 0, 1) };
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
  keeper = new SessionStore({ orm, randomness: seededRandomness(1), now: () => clock.now });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const lastUse = async (userId: string) => (await orm.em.fork().findOneOrFail(Session, { userId })).lastUsedAt.getTime();

describe('SessionStore', () => {
  it('knows its guests again, and no one else', async () => {
    const [ana, ben] = await Promise.all([keeper.createGuest(), keeper.createGuest()]);
    expect(ana.token).not.toBe(ben.token);
    expect(await keeper.authenticate(ana.token)).toMatchObject({ userId: ana.user.id, role: 'guest' });
    expect(await keeper.authenticate(ben.token)).toMatchObject({ userId: ben.user.id, role: 'guest' });
    for (const wrong of ['', 'x', `${ana.token}x`, ana.token.slice(1), ana.user.id, 'x'.repeat(10_000)]) {
      await expect(keeper.authenticate(wrong)).rejects.toMatchObject({ code: 'bad_token' });
    }
  });

  it('lets a session live for 30 days after its last use [REST-4]', async () => {
    const { token } = await keeper.createGuest();
    for (let use = 0; use < 3; use++) {
      clock.now += 30 * dayMs - 1;
      await keeper.authenticate(token);
    }
    clock.now += 30 * dayMs;
    await expect(keeper.authenticate(token)).rejects.toMatchObject({ code: 'bad_token' });
  });

  it('writes a use down once an hour at most', async () => {
    const { token, user } = await keeper.createGuest();
    const created = clock.now;
    clock.now += 60 * minuteMs - 1;
    await keeper.authenticate(token);
    expect(await lastUse(user.id)).toBe(created);
    clock.now += 1;
    await keeper.authenticate(token);
    expect(await lastUse(user.id)).toBe(clock.now);
  });
});
