/** One player's result of a question, and of the whole game. Pure. */
import { isScored } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import type { RankTable } from './ranking.ts';
import { initialScore, type SeatScore } from './score-question.ts';
import type { Reward } from '../protocol/pots.ts';
import type { ServerPayload } from '../protocol/server-events.ts';

/** A seat's score as the scorer stores it; a commit removes kicked seats by nickname and team. */
export interface StoredScore extends SeatScore {
  nickname: string;
  team: number;
  /** The question after which this is the state. */
  q: number;
}

/** Seats that joined after the scoring have no score yet. */
export function parseScore(text: string | null | undefined): SeatScore {
  return text ? (JSON.parse(text) as StoredScore) : initialScore;
}

export function playerResult(
  score: SeatScore,
  context: { rev: number; question: ShownQuestion; table: RankTable; players: number },
): ServerPayload<'player:result'> {
  const behind = context.table.behind(score.score);
  return {
    rev: context.rev,
    index: context.question.index,
    answered: score.answered,
    correct: resultOf(score, context.question),
    points: score.points,
    score: score.score,
    rank: context.table.rankOf(score.score),
    players: context.players,
    streak: score.streak,
    ...(behind === undefined ? {} : { behind }),
  };
}

/** Of an answer whose question was voided since it is `null`, as in polls; of a seat that came later it is `false`. */
function resultOf({ answered, correct }: SeatScore, question: ShownQuestion): boolean | null {
  return isScored(question) ? (answered ? correct : false) : null;
}

export function playerFinal(
  score: SeatScore,
  context: {
    rev: number;
    table: RankTable;
    players: number;
    resultToken?: string;
    reward?: Reward;
  },
): ServerPayload<'player:final'> {
  const { resultToken, reward } = context;
  return {
    rev: context.rev,
    score: score.score,
    rank: context.table.rankOf(score.score),
    players: context.players,
    correctCount: score.correctCount,
    answerCount: score.answerCount,
    ...(reward === undefined ? {} : { reward }),
    ...(resultToken === undefined ? {} : { resultToken }),
  };
}
