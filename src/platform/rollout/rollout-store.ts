import type { MikroORM } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { Setting } from '../../../entities/setting.ts';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import { CodedError } from '../../protocol/errors.ts';
import { integerBetween } from '../../lib/field-schemas.ts';
import { instant } from '../../protocol/text.ts';

const key = 'rollout';

const changeSchema = z.object({
  percent: integerBetween(0, 100),
  source: z.enum(['ops', 'step_back']),
  by: z.string(),
  at: instant,
  reason: z.optional(z.string()),
  /** Version of the flags file that it overrides; a changed file ends it. */
  above: z.string(),
});

/** A percentage that overrides the flags file. */
export type RolloutChange = z.infer<typeof changeSchema>;

/** The last change, for all processes: one row, which survives restarts. Every call fails in time. */
export class RolloutStore {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** @throws {CodedError} `busy` without Postgres. */
  async read(): Promise<RolloutChange | undefined> {
    const row = await orBusy(this.#orm.em.fork().findOne(Setting, { key }));
    return row === null ? undefined : changeSchema.parse(JSON.parse(row.value));
  }

  /** @throws {CodedError} `busy` without Postgres: the write may have happened. */
  async write(change: RolloutChange): Promise<void> {
    await orBusy(this.#orm.em.fork().upsert(Setting, { key, value: textOf(change) }));
  }

  /** Writes if the last change is still `before`. Resolves to whether it was. @throws {CodedError} `busy` as above. */
  async replace(before: RolloutChange | undefined, change: RolloutChange): Promise<boolean> {
    const em = this.#orm.em.fork();
    const value = textOf(change);
    if (before === undefined) {
      const insert = em.createQueryBuilder(Setting).insert({ key, value }).onConflict('key').ignore().execute();
      return ((await orBusy(insert)) as { affectedRows: number }).affectedRows === 1;
    }
    return (await orBusy(em.nativeUpdate(Setting, { key, value: textOf(before) }, { value }))) === 1;
  }
}

/** One change has one text, so that a row can be compared with an earlier read. */
const textOf = (change: RolloutChange): string => JSON.stringify(changeSchema.parse(change));

async function orBusy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500, cause: error });
  }
}
