import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/**
 * Deletes rows in transactions of their own, each short, so that nobody waits for their locks.
 * @param deleteSome deletes at most `batch` rows, and resolves to how many it has deleted
 * @returns how many rows are gone.
 * @throws what `deleteSome` throws; the signal's reason between two batches.
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
