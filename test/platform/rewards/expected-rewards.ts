/** What games should have paid, by loops of their own over the rows: the oracle of tests. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type { PointRules } from '../../../src/protocol/points.ts';

interface SeatRow {
  gameId: string;
  playerId: string;
  userId: string | null;
  kicked: boolean;
}

/** Due of each game by person; nothing of a deleted one. */
async function dueOf(orm: MikroORM, rules: PointRules): Promise<Map<string, Map<string, number>>> {
  const em = orm.em.fork();
  const games = await em.execute<{ id: string; ownerId: string; status: string; day: string }[]>(
    `select g.id, owner_id as "ownerId", status, (ended_at at time zone 'UTC')::date::text as day from game g
      where stored_at is not null and deleted_at is null order by id`,
  );
  const seats = await em.execute<SeatRow[]>(
    `select game_id as "gameId", player_id as "playerId", user_id as "userId", kicked_at is not null as kicked from player`,
  );
  const answers = await em.execute<{ gameId: string; playerId: string; points: number; correct: boolean | null }[]>(
    `select game_id as "gameId", player_id as "playerId", points, correct, question from answer order by question`,
  );
  const scored = await em.execute<{ gameId: string; question: number; streak_before: number; playerId: string }[]>(
    `select game_id as "gameId", player_id as "playerId", streak_before from answer where correct order by question`,
  );
  const made = new Map<string, Map<string, number>>();
  const seatOf = (row: { gameId: string; playerId: string }): string => `${row.gameId} ${row.playerId}`;
  const [answersOf, runsOf] = [Map.groupBy(answers, seatOf), Map.groupBy(scored, seatOf)];
  const seatsOf = Map.groupBy(seats, ({ gameId }) => gameId);
  for (const game of games) {
    const here = (seatsOf.get(game.id) ?? []).filter(({ kicked }) => !kicked);
    const table = here.map(({ userId, ...seat }) => {
      const own = answersOf.get(seatOf(seat)) ?? [];
      const runs = runsOf.get(seatOf(seat)) ?? [];
      return {
        userId,
        answers: own.length,
        score: own.reduce((sum, { points }) => sum + points, 0),
        right: own.filter(({ correct }) => correct === true).length,
        run: Math.max(0, ...runs.map((row) => row.streak_before + 1)),
      };
    });
    const answered = table.filter((row) => row.answers > 0).length;
    for (const row of table) {
      if (row.userId === null || row.userId === game.ownerId || row.answers === 0) continue;
      const place = table.filter(({ score }) => score > row.score).length;
      const isPlaced = game.status === 'finished' && row.score > 0 && answered >= rules.placesFrom && place < 3;
      let sum = rules.takingPart + rules.rightAnswer * row.right + (isPlaced ? (rules.places[place] ?? 0) : 0);
      for (let run = rules.streak.from; run <= row.run; run += 1) sum += rules.streak.points;
      const key = `${row.userId} ${game.day}`;
      made.set(key, (made.get(key) ?? new Map<string, number>()).set(game.id, sum));
    }
  }
  return made;
}

const byPerson = ([left]: readonly [string, number], [right]: readonly [string, number]): number =>
  left < right ? -1 : 1;

/** Points by person, of those who have any: of each day at most the cap. */
export async function expectedPoints(orm: MikroORM, rules: PointRules): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const [key, games] of await dueOf(orm, rules)) {
    const [userId = ''] = key.split(' ');
    const day = [...games.values()].reduce((sum, due) => sum + due, 0);
    sums.set(userId, (sums.get(userId) ?? 0) + Math.min(day, rules.dailyCap));
  }
  return new Map([...sums].filter(([, points]) => points > 0).toSorted(byPerson));
}

/** Points by person as the ledger has them: wallets less debts, of those who have any. */
export async function ledgerPoints(orm: MikroORM): Promise<Map<string, number>> {
  const rows = await orm.em.fork().execute<{ userId: string; points: number }[]>(
    `select o.user_id as "userId", sum(a.balance)::int as points from account_holder o
      join account a on a.id = o.account_id or a.parent_id = o.account_id
      where a.asset = 'points' group by 1 having sum(a.balance) <> 0 order by 1`,
  );
  return new Map(rows.map(({ userId, points }) => [userId, points] as const).toSorted(byPerson));
}
