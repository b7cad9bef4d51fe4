import type { EntityManager } from '@mikro-orm/postgresql';
import type { RegradeEffect, ReportedRegrade } from '../../protocol/regrades.ts';
import * as sql from './regrade-sql.ts';

interface Row {
  id: string;
  at: number;
  byId: string;
  /** `null` when the person is gone. */
  displayName: string | null;
  note: string;
  questions: string;
  effect: string;
}

/** All regrades of a game, the oldest first. */
export async function readRegrades(em: EntityManager, gameId: string): Promise<ReportedRegrade[]> {
  const rows = await em.execute<Row[]>(sql.reported, [gameId]);
  return rows.map(({ id, at, byId, displayName, note, questions, effect }) => ({
    regradeId: id,
    at,
    ...(displayName === null ? {} : { by: { id: byId, displayName } }),
    note,
    questions: JSON.parse(questions) as ReportedRegrade['questions'],
    ...(JSON.parse(effect) as RegradeEffect),
  }));
}
