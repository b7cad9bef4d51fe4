import { IsolationLevel, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import type { RewardTotals } from '../../game/rewards.ts';
import { pointRules, type PointRules } from '../../protocol/points.ts';
import { isOverdrawn } from '../ledger/ledger-errors.ts';
import { OutdatedRead, repeatTransaction } from '../ledger/repeat-transaction.ts';
import { computeReward, type RewardedDay } from './compute-reward.ts';
import { postRewards, type RewardPosting } from './post-rewards.ts';
import * as sql from './rewards-sql.ts';

export interface RewardDeps {
  orm: MikroORM;
  /** Of version 7. */
  makeId: () => string;
}

/** What was read in one snapshot. */
interface RewardedGame {
  gameId: string;
  rulesVersion: number;
  rules: PointRules;
  /** In UTC, on which it ended. */
  day: string;
  /** Unix ms. */
  endedAt: number;
  /** Whether its end is not settled: people may be added. */
  isNew: boolean;
  causes: number;
  /** Whether one of them is not settled. */
  isOpen: boolean;
  /** Whether the points of the game follow its rows: not once it was deleted by retention, or anonymised. */
  isFrozen: boolean;
  totals: Map<string, RewardTotals>;
  /** Whose points were computed before. */
  known: string[];
}

/** A person's games of the day. */
interface DayRow {
  userId: string;
  dueElsewhere: string;
  paidToday: string;
  cap: string;
  due: string;
  paid: string;
  isKnown: boolean;
  cause: string | null;
}

/** People of one transaction, whose rows it locks. */
const peopleAtOnce = 50;
/** So often results change while they are paid. */
const readingsMax = 20;

/**
 * Pays what a game owes the people who played it with an account, or the difference to what was paid before. What is due
 * follows from the rows of the game, and the sum of a person's day from what all games of the day owe: so it may run twice at once, be
 * ended anywhere, and meet any order of causes, and the same points are paid once.
 * @returns the number of transfers
 * @throws errors of the driver; the signal's reason between two transactions
 */
export async function payRewards(deps: RewardDeps, gameId: string, signal: AbortSignal): Promise<number> {
  for (let [posted, reading] = [0, 1]; ; reading += 1) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    const game = await readGame(deps.orm, gameId);
    if (game === undefined || !game.isOpen) return posted;
    try {
      for (const people of game.isFrozen ? [] : batches(game)) {
        signal.throwIfAborted();
        posted += await payPeople(deps, game, people);
      }
      await deps.orm.em.fork().transactional(async (em) => {
        await lockUnchanged(em, game);
        await em.execute(sql.settle, [gameId]);
      });
      return posted;
    } catch (error) {
      if (!(error instanceof ResultsChanged) || reading === readingsMax) throw error;
    }
    /* oxlint-enable no-await-in-loop */
  }
}

/** The game has another cause: what was read of it is old. */
class ResultsChanged extends Error {
  override name = 'ResultsChanged';
}

interface GameRow extends Omit<RewardedGame, 'gameId' | 'rules' | 'isFrozen' | 'totals' | 'known'> {
  rules: string;
  isThere: boolean;
  isFinished: boolean;
  isDeleted: boolean;
  isAnonymised: boolean;
}
type TotalsRow = Omit<RewardTotals, 'isFinished'> & { userId: string };

function readGame(orm: MikroORM, gameId: string): Promise<RewardedGame | undefined> {
  return orm.em.fork().transactional(
    async (em) => {
      const [row] = await em.execute<GameRow[]>(sql.game, [gameId]);
      if (row === undefined) return undefined;
      const { rules, isThere, isFinished, isDeleted, isAnonymised, ...game } = row;
      // Its owner took it back: nothing is due in it, also when nothing is left of it.
      const isFrozen = !isDeleted && (!isThere || isAnonymised);
      const rows = isFrozen || isDeleted ? [] : await em.execute<TotalsRow[]>(sql.totals, [gameId, gameId]);
      const known = await em.execute<{ userId: string }[]>(sql.known, [gameId]);
      return {
        gameId,
        ...game,
        rules: pointRules.parse(JSON.parse(rules)),
        isFrozen,
        totals: new Map(rows.map(({ userId, ...totals }) => [userId, { ...totals, isFinished }])),
        known: known.map(({ userId }) => userId),
      };
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

/** In the order of their ids. Nobody comes to a game after its end, so later causes concern those who are known. */
function batches({ isNew, totals, known }: RewardedGame): string[][] {
  const all = [...new Set([...known, ...(isNew ? totals.keys() : [])])].toSorted();
  return Array.from({ length: Math.ceil(all.length / peopleAtOnce) }, (_, at) =>
    all.slice(at * peopleAtOnce, (at + 1) * peopleAtOnce),
  );
}

/** @throws {ResultsChanged} */
async function lockUnchanged(em: EntityManager, { gameId, causes }: RewardedGame): Promise<void> {
  await em.execute(sql.lock, [gameId]);
  const [row] = await em.execute<[{ causes: number }]>(sql.countCauses, [gameId]);
  if (row.causes !== causes) throw new ResultsChanged();
}

/** One transaction. @returns the number of transfers */
async function payPeople({ orm, makeId }: RewardDeps, game: RewardedGame, people: readonly string[]): Promise<number> {
  const { gameId, day, rulesVersion } = game;
  const attempt = () =>
    orm.em.fork().transactional(async (em) => {
      await lockUnchanged(em, game);
      const locked = await em.execute<{ id: string; isGuest: boolean }[]>(sql.lockPeople, [JSON.stringify(people)]);
      const accounts = locked.filter(({ isGuest }) => !isGuest).map(({ id }) => id);
      const days = await readDays(em, game, accounts);
      const written: { userId: string; due: string; paid: string }[] = [];
      const moved: RewardPosting[] = [];
      for (const userId of accounts) {
        const before = days.get(userId);
        const cause = before?.isKnown === true ? before.cause : undefined;
        const total = game.totals.get(userId);
        const { due, paid, delta, note } = computeReward(game.rules, { total, day: before, cause });
        if (before?.isKnown !== true || due !== before.due || paid !== before.paid)
          written.push({ userId, due: String(due), paid: String(paid) });
        if (delta !== 0n) moved.push({ gameId, userId, delta, cause, at: game.endedAt, note });
      }
      await em.execute(sql.write, [gameId, day, rulesVersion, JSON.stringify(written)]);
      await postRewards(em, moved, makeId);
      return moved.length;
    });
  return await repeatTransaction(attempt, (error) => error instanceof OutdatedRead || isOverdrawn(error));
}

async function readDays(
  em: EntityManager,
  { gameId, day }: RewardedGame,
  people: readonly string[],
): Promise<Map<string, RewardedDay & { isKnown: boolean; cause: string | undefined }>> {
  const rows = await em.execute<DayRow[]>(sql.days, [gameId, gameId, JSON.stringify(people), day]);
  return new Map(
    rows.map(({ userId, isKnown, cause, dueElsewhere, paidToday, cap, due, paid }) => [
      userId,
      {
        isKnown,
        cause: cause ?? undefined,
        dueElsewhere: BigInt(dueElsewhere),
        paidToday: BigInt(paidToday),
        cap: BigInt(cap),
        due: BigInt(due),
        paid: BigInt(paid),
      },
    ]),
  );
}
