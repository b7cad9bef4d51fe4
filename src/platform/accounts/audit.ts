import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEntry } from '../../../entities/audit-entry.ts';
import type { Randomness } from '../../lib/randomness.ts';
import type { AuditAction } from '../../protocol/people.ts';

export interface Audited {
  action: AuditAction;
  /** Who did it; nobody on the command line and in jobs. */
  actorId?: string | undefined;
  /** Which person it concerns. */
  subjectId?: string;
  /** Ids and kinds only, nothing that names a person: the row stays when they are gone. */
  details?: Record<string, string | number | boolean>;
}

/** Writes to the audit in the transaction of what is written down, so that both happen or neither does. */
export class Audit {
  readonly #randomness: Pick<Randomness, 'uuid'>;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(deps: { randomness: Pick<Randomness, 'uuid'>; now: () => number }) {
    this.#randomness = deps.randomness;
    this.#now = deps.now;
  }

  /** Adds a row to what the caller flushes. */
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
