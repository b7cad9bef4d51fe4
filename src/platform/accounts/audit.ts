import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEntry } from '../../../entities/audit-entry.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { AuditAction } from '../../protocol/people.ts';

export interface Audited {
  action: AuditAction;
  /** The actor; none on the command line and in jobs. */
  actorId?: string | undefined;
  /** The person concerned. */
  subjectId?: string;
  /** Ids and kinds only, no personal data: the row outlives the person. */
  details?: Record<string, string | number | boolean>;
}

/** Writes audit rows in the transaction of the audited change, so both commit or neither does. */
export class Audit {
  readonly #randomness: Pick<Randomness, 'uuid'>;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(deps: { randomness: Pick<Randomness, 'uuid'>; now: () => number }) {
    this.#randomness = deps.randomness;
    this.#now = deps.now;
  }

  /** Adds a row; the caller flushes. */
  add(em: EntityManager, { action, actorId, subjectId, details = {} }: Audited): void {
    em.create(AuditEntry, {
      id: this.#randomness.uuid(),
      at: new Date(this.#now()),
      action,
      actorId: actorId ?? null,
      subjectId: subjectId ?? null,
      details,
    });
  }
}
