import type { Player } from '../../entities/player.ts';
import { rankByScore } from '../game/ranking.ts';
import type { Results } from '../protocol/rest.ts';

/** What a player's answers add up to. */
export interface PlayerTotals {
  playerId: string;
  score: number;
  correctCount: number;
  /** With polls. */
  answerCount: number;
  /** Over the scored questions that were answered. */
  timeMs: number;
}

type Seat = Pick<Player, 'playerId' | 'nickname' | 'team' | 'joinOrder' | 'leftAt' | 'kickedAt'>;

/**
 * The players as results list them: ranked by score in list order, then those who were kicked, without a rank, in the
 * order in which they joined. Seats that were given up before the game started are left out; later leavers stay.
 */
export function rankPlayers(
  seats: readonly Seat[],
  totals: readonly PlayerTotals[],
  startedAt: Date | null,
): Results['players'] {
  const totalsOf = new Map(totals.map((row) => [row.playerId, row]));
  const rows = seats
    .filter((seat) => seat.kickedAt !== null || !leftInLobby(seat, startedAt))
    .map((seat) => {
      const { score = 0, correctCount = 0, answerCount = 0, timeMs = 0 } = totalsOf.get(seat.playerId) ?? {};
      return { seat, joinOrder: seat.joinOrder, score, timeMs, correctCount, answerCount };
    });
  const ranked = rankByScore(rows.filter(({ seat }) => seat.kickedAt === null));
  const kicked = rows.filter(({ seat }) => seat.kickedAt !== null).sort((a, b) => a.joinOrder - b.joinOrder);
  return [
    ...ranked.map(({ row, rank }) => describe(row, rank)),
    ...kicked.map((row) => ({ ...describe(row, null), kicked: true })),
  ];
}

function leftInLobby(seat: Seat, startedAt: Date | null): boolean {
  return seat.leftAt !== null && (startedAt === null || seat.leftAt <= startedAt);
}

function describe(
  row: { seat: Seat; score: number; correctCount: number; answerCount: number },
  rank: number | null,
): Results['players'][number] {
  const { seat, score, correctCount, answerCount } = row;
  const team = seat.team === null ? {} : { team: seat.team };
  return { playerId: seat.playerId, nickname: seat.nickname, ...team, score, rank, correctCount, answerCount };
}
