import type { MikroORM } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { Setting } from '../../../entities/setting.ts';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import type { LedgerReport } from './check-ledger.ts';

const key = 'ledger_check';
const stored = z.object({ at: z.int(), differences: z.int() });

/** The outcome of the last check, for every worker's metrics. `at` is Unix ms. */
export type LastCheck = z.infer<typeof stored>;

export async function noteCheck(orm: MikroORM, report: LedgerReport, now: number): Promise<void> {
  const value = JSON.stringify({ at: now, differences: report.differences.length } satisfies LastCheck);
  await orm.em.fork().upsert(Setting, { key, value });
}

/** Undefined before the first check, and while Postgres is unavailable. */
export async function readLastCheckIfThere(orm: MikroORM): Promise<LastCheck | undefined> {
  try {
    const row = await orm.em.fork().findOne(Setting, { key });
    return row === null ? undefined : stored.parse(JSON.parse(row.value));
  } catch (error) {
    if (isDatabaseUnavailable(error)) return undefined;
    throw error;
  }
}
