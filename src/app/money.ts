/** Builds what REST does with points and credits. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import type { Randomness } from '../lib/randomness.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { findPayee, namesOf } from '../platform/accounts/find-person.ts';
import type { OwnResults } from '../platform/games/own-results.ts';
import { Money } from '../platform/ledger/money.ts';

export function buildMoney(
  infra: {
    config: Pick<Config, 'database' | 'pointsSpendable'>;
    orm: MikroORM;
    randomness: Randomness;
    now: () => number;
  },
  ownResults: Pick<OwnResults, 'linksOf'>,
): Money {
  const { config, orm, randomness, now } = infra;
  const audit = new Audit({ randomness, now });
  return new Money({
    orm,
    makeId: randomness.uuid,
    now,
    databaseUrl: config.database.url ?? '',
    pointsSpendable: config.pointsSpendable,
    namesOf: (ids) => namesOf(orm.em.fork(), ids),
    gamesOf: (userId, ids) => ownResults.linksOf(userId, ids),
    findPerson: (name) => findPayee(orm.em.fork(), name),
    audit: (em, { subjectId, ...done }) => audit.add(em, { ...done, ...(subjectId !== undefined && { subjectId }) }),
  });
}
