import type { MikroORM } from '@mikro-orm/postgresql';

/** Of one transaction. */
const batchTransfers = 500;

/**
 * Seals transfers that are older than every running transaction, in their order, until none is left. Several callers take turns.
 * @returns the number of seals
 */
export async function sealTransfers(orm: MikroORM, signal: AbortSignal): Promise<number> {
  for (let sum = 0; ;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one after the other: it is one chain
    const [row] = await orm.em
      .fork()
      .execute<[{ sealed: number }]>('select ledger_seal(?) as sealed', [batchTransfers]);
    sum += row.sealed;
    if (row.sealed < batchTransfers) return sum;
  }
}
