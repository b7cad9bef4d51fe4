/** Statements that PostgreSQL parses once for each connection, and plans a few times at most. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { ColumnInsertDriver } from './column-insert-driver.ts';

/** A text that is always the same. `$1` and so on are its parameters. */
export interface PreparedStatement {
  /** One text has one name in the whole product. */
  readonly name: string;
  readonly sql: string;
}

/** The library says names nowhere, so they are part of the text until `namePrepared` reads them. */
const prefix = '/* prepared ';
const nameEnd = ' */ ';

/**
 * Executes it in the transaction of the entity manager, or in one of its own.
 * @param parameters as `pg` takes them: no dates, no objects
 * @returns the rows, with names of columns
 * @throws the driver's errors, as `em.execute`
 */
export async function executePrepared<T>(
  em: EntityManager,
  { name, sql }: PreparedStatement,
  parameters: readonly (string | readonly string[] | null)[],
): Promise<T[]> {
  const driver = em.getDriver();
  if (!(driver instanceof ColumnInsertDriver)) throw new Error('not a connection of connectOrm');
  return await driver.executeBound<T[]>(`${prefix}${name}${nameEnd}${sql}`, parameters, em.getTransactionContext());
}

interface Client {
  query(...args: unknown[]): unknown;
}

/** Lets a client of the pool send such statements by their names. */
export function namePrepared(client: Client): void {
  const query = client.query.bind(client);
  client.query = (text, values, ...more) => {
    if (typeof text !== 'string' || !text.startsWith(prefix)) return query(text, values, ...more);
    const name = text.slice(prefix.length, text.indexOf(nameEnd));
    return query({ name, text, values }, undefined, ...more);
  };
}
