import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../../entities/audit-entry.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { Audit } from '../../../src/platform/accounts/audit.ts';
import { createOwnDatabase, dropDatabase } from '../../support/services.ts';

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createOwnDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

describe('the audit', () => {
  it('keeps its rows as they were written', async () => {
    const audit = new Audit({ randomness: seededRandomness(1), now: () => 1_800_000_000_000 });
    const em = orm.em.fork();
    audit.add(em, { action: 'disabled', details: { kind: 'test' } });
    await em.flush();
    const misuses = [
      `update audit_entry set action = 'enabled'`,
      'delete from audit_entry',
      'truncate audit_entry',
      'truncate audit_entry cascade',
    ];
    for (const misuse of misuses) await expect(orm.em.fork().execute(misuse)).rejects.toThrow('only ever added');
    const [row] = await orm.em.fork().find(AuditEntry, {});
    expect(row).toMatchObject({ action: 'disabled', actorId: null, details: { kind: 'test' } });
  });
});
