import type { MikroORM } from '@mikro-orm/postgresql';
import { connectionOf } from '../../db/application-role.ts';
import type { Logger } from '../../observability/logger.ts';
import { checkLedger } from '../../platform/ledger/check-ledger.ts';
import { noteCheck } from '../../platform/ledger/last-check.ts';

export interface LedgerTaskDeps {
  orm: MikroORM;
  /** For a connection without limits of time. */
  databaseUrl: string;
  logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

/** Lines of the log for one check. */
const loggedMax = 20;

/** Recomputes the ledger. Differences are an alarm: a metric, and a line of the log for each row. @returns 0: nothing changes */
export async function checkLedgerTask({ orm, databaseUrl, logger, now }: LedgerTaskDeps): Promise<number> {
  const client = connectionOf(databaseUrl, { application_name: 'quickfire-ledger-check' });
  await client.connect();
  try {
    const report = await checkLedger(client);
    await noteCheck(orm, report, now());
    for (const difference of report.differences.slice(0, loggedMax))
      logger.error(difference, 'the ledger has a difference');
    return 0;
  } finally {
    await client.end();
  }
}
