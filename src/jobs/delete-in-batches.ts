import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/**
 * Deletes rows in short transactions, so that no other one waits long for their locks.
 * @param deleteSome deletes at most `batch` rows; resolves to the number of deleted ones
 * @returns the number of deleted rows.
 * @throws the errors of `deleteSome`; the signal's reason between two batches.
 */
export async function deleteInBatches(
  orm: MikroORM,
  signal: AbortSignal,
  batch: number,
  deleteSome: (em: EntityManager, batch: number) => Promise<number>,
): Promise<number> {
  for (let sum = 0; ;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that others have their turn
    const deleted = await orm.em.fork().transactional((em) => deleteSome(em, batch));
    sum += deleted;
    if (deleted < batch) return sum;
  }
}
