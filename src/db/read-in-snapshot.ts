import { IsolationLevel, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

/**
 * Yields what `read` reads within one read-only transaction: all of it from one moment of the database. A caller that stops
 * early must call `return` (as `for await` does) to end the transaction.
 */
export async function* readInSnapshot<T>(
  orm: MikroORM,
  read: (em: EntityManager) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const em = orm.em.fork();
  await em.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
  try {
    yield* read(em);
  } finally {
    // Nothing was written. A lost connection has ended the transaction already.
    await em.rollback();
  }
}
