/** A ledger on a database of its own, as the application's role, with a way to end its sessions at any statement. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { isDatabaseUnavailable } from '../../../src/db/is-database-unavailable.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { checkLedger, type LedgerReport } from '../../../src/platform/ledger/check-ledger.ts';
import { Ledger } from '../../../src/platform/ledger/ledger.ts';
import { createDatabase, dropDatabase, ownerUrlOf } from '../../support/services.ts';

export interface LedgerStage {
  readonly url: string;
  readonly orm: MikroORM;
  readonly ledger: Ledger;
  /** As the owner of the tables. */
  readonly owner: Client;
  /** Sessions that `killAfter` has ended. */
  readonly kills: number;
  check(): Promise<LedgerReport>;
  /** Ends all sessions of the ledger right after PostgreSQL has the n-th statement from now. @returns what ends that */
  killAfter(statements: number): () => void;
  close(): Promise<void>;
}

export async function openLedger({ poolMax = 4 } = {}): Promise<LedgerStage> {
  const url = await createDatabase();
  const orm = await connectOrm({
    url,
    poolMax,
    applicationName: 'qf-ledger-test',
    queryTimeoutMs: 20_000,
    acquireTimeoutMs: 20_000,
  });
  const [checker, owner] = [new Client({ connectionString: url }), new Client({ connectionString: ownerUrlOf(url) })];
  await Promise.all([checker.connect(), owner.connect()]);
  const { uuid } = systemRandomness();
  let kills = 0;
  return {
    url,
    orm,
    owner,
    get kills() {
      return kills;
    },
    killAfter(statements) {
      let sent = 0;
      const original = orm.config.get('onQuery');
      orm.config.set('onQuery', (sql: string, params: readonly unknown[]) => {
        if (sent === statements) {
          kills += 1;
          void owner.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'qf-ledger-test' and datname = current_database()`,
          );
        }
        sent += 1;
        return original(sql, params);
      });
      return () => orm.config.set('onQuery', original);
    },
    ledger: new Ledger({ orm, makeId: uuid, now: Date.now }),
    check: () => checkLedger(checker),
    async close() {
      await Promise.all([orm.close(true), checker.end(), owner.end()]);
      await dropDatabase(url);
    },
  };
}

/** Repeats while sessions end: one may end a moment later than it was told to. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  }
}

export const newKey = (): string => `test:${randomUUID()}`;
