import type { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { sealTransfers } from '../../../src/platform/ledger/seal-transfers.ts';

/**
 * Seals everything that is committed, by three callers at once. A transaction in any database of the server holds seals up, so
 * that beside other test files it may take a few tries.
 */
export async function sealAll(orm: MikroORM): Promise<void> {
  const countUnsealed = async () => {
    await Promise.all(Array.from({ length: 3 }, () => sealTransfers(orm, new AbortController().signal)));
    return orm.em.fork().execute('select id from transfer where id not in (select transfer_id from transfer_seal)');
  };
  await expect.poll(countUnsealed, { timeout: 45_000 }).toEqual([]);
}
