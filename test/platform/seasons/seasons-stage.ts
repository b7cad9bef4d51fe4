/** Leaderboards on a database of their own. */
import { randomUUID } from 'node:crypto';
import { ledgerChecks } from '../../../src/platform/ledger/ledger-checks.ts';
import { Leaderboards } from '../../../src/platform/seasons/leaderboards.ts';
import { recordSeasonPoints, type SeasonPointsChange } from '../../../src/platform/seasons/record-season-points.ts';
import { SeasonNames } from '../../../src/platform/seasons/season-names.ts';
import { openLedger } from '../ledger/ledger-stage.ts';

export type SeasonsStage = Awaited<ReturnType<typeof openSeasons>>;

export async function openSeasons() {
  const ledger = await openLedger({ poolMax: 6 });
  const { orm, owner } = ledger;
  const boards = new Leaderboards(orm);
  return {
    ...ledger,
    boards,
    names: new SeasonNames({ orm, now: Date.now }),
    read: (season: string, userId: string = randomUUID(), limit = 100) => boards.read({ season, userId, limit }),
    record: (changes: readonly SeasonPointsChange[]) =>
      orm.em.fork().transactional((em) => recordSeasonPoints(em, changes)),
    async addPeople(count: number, role = 'host'): Promise<string[]> {
      const { rows } = await owner.query<{ id: string }>(
        `insert into "user" (id, display_name, role, created_at)
          select gen_random_uuid(), 'somebody', $2, now() from generate_series(1, $1) returning id`,
        [count, role],
      );
      return rows.map(({ id }) => id);
    },
    /** Whether what is kept of the leaderboards is right, but for the transfers. */
    async differences(): Promise<unknown[]> {
      const check = ledgerChecks.find(({ name }) => name === 'leaderboard');
      return (await owner.query(check?.sql ?? '', [10])).rows;
    },
  };
}
