import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { RewardRules } from '../../../entities/reward-rules.ts';
import { pointRules, type PointRules, type PointsReply } from '../../protocol/points.ts';
import type { Audit } from '../accounts/audit.ts';
import { checkIsAdmin, lockAdmins } from '../accounts/lock-admins.ts';

export interface RuleBookDeps {
  orm: MikroORM;
  audit: Pick<Audit, 'add'>;
  /** Unix ms. */
  now: () => number;
}

/** The rules by which games reward players, with all their versions. Stateless. */
export class RewardRuleBook {
  readonly #deps: RuleBookDeps;

  constructor(deps: RuleBookDeps) {
    this.#deps = deps;
  }

  async read(): Promise<PointsReply> {
    return await latestRules(this.#deps.orm.em.fork());
  }

  /**
   * Makes a version, and audits it in the same transaction. The present rules once more make none.
   * @throws {CodedError} `not_allowed` when the actor is no longer an admin
   */
  async change(actorId: string, rules: PointRules): Promise<PointsReply> {
    const { orm, audit, now } = this.#deps;
    return await orm.em.fork().transactional(async (em) => {
      // Also: one change after the other.
      checkIsAdmin(await lockAdmins(em), actorId);
      const present = await latestRules(em);
      if (textOf(present.rules) === textOf(rules)) return present;
      const version = present.version + 1;
      em.create(RewardRules, { version, rules, byId: actorId, at: new Date(now()) });
      audit.add(em, { action: 'points_changed', actorId, details: { version } });
      return { version, rules };
    });
  }
}

async function latestRules(em: EntityManager): Promise<PointsReply> {
  const row = await em.findOneOrFail(
    RewardRules,
    { version: { $gt: 0 } },
    { orderBy: { version: 'desc' }, disableIdentityMap: true },
  );
  return { version: row.version, rules: pointRules.parse(row.rules) };
}

/** Fields in the order of the schema. */
const textOf = (rules: PointRules): string => JSON.stringify(pointRules.parse(rules));
