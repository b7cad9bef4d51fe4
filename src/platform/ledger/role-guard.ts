import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { excessOfRole } from '../../db/application-role.ts';
import { CodedError } from '../../protocol/errors.ts';

/** For how long an answer counts: an operator may change the role while we run. */
const knownMs = 60_000;
/** It takes an operator, who reads it at failed jobs, and people who ask one. */
const retryAfterMs = 60_000;
const message =
  'Points and credits do not move until the operator sets MIGRATION_DATABASE_URL: see "Rights in PostgreSQL" in docs/OPERATING.md.';

/**
 * PostgreSQL keeps the rules of the ledger against a role that could not switch them off: nothing is posted as any other.
 * @throws {CodedError} `busy`; the driver's errors
 */
export async function mustKeepRules(em: EntityManager): Promise<void> {
  if ((await excessOfRole(em)) === undefined) return;
  throw new CodedError('busy', message, { retryAfterMs });
}

/** As `mustKeepRules`, once a minute. */
export class RoleGuard {
  readonly #orm: MikroORM;
  #knownUntil = 0;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  async check(): Promise<void> {
    const now = performance.now();
    if (now < this.#knownUntil) return;
    await mustKeepRules(this.#orm.em.fork());
    this.#knownUntil = now + knownMs;
  }
}
