import type { MikroORM } from '@mikro-orm/postgresql';
import type { OwnReport, PeriodQuery } from '../../protocol/reports-over-games.ts';
import { checkZone } from './check-zone.ts';
import * as sql from './summed-sql.ts';

type Day = Omit<OwnReport['days'][number], 'shareCorrect'>;
type Tally = Omit<Day, 'at'>;

/** What somebody's finished games come to, by day. Reads a row a game, and no answers. Holds nothing. */
export class OwnReports {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** @throws {CodedError} `bad_request` for an unknown time zone */
  async read(ownerId: string, { zone = 'UTC', ...period }: PeriodQuery): Promise<OwnReport> {
    checkZone(zone);
    const em = this.#orm.em.fork();
    const days = await em.execute<Day[]>(sql.days, ['day', zone, ownerId, ...sql.boundsOf(period)]);
    const sum: Tally = { games: 0, players: 0, answers: 0, correct: 0 };
    for (const day of days) {
      sum.games += day.games;
      sum.players += day.players;
      sum.answers += day.answers;
      sum.correct += day.correct;
    }
    return { ...withShare(sum), days: days.map(withShare) };
  }
}

const withShare = <T extends Tally>(tally: T): T & { shareCorrect: number | null } => ({
  ...tally,
  shareCorrect: tally.answers === 0 ? null : tally.correct / tally.answers,
});
