import type { GameDefinition } from './definition.ts';
import type { TimedAnswer } from './question-summary.ts';
import type { Seat, ScoredQuestion, SeatScore } from './score-question.ts';
import { scorers } from './scorers.ts';

/** A seat as it is stored. */
export interface ReplayedSeat extends Omit<Seat, 'team'> {
  joinedAtMs: number;
}

/**
 * Replays one more question of a stored game with its scorer, from the state after the question before it. Seats that
 * joined after the closing are not in the result.
 * @throws when the game has no such question
 */
export function replayQuestion(
  game: { definition: Pick<GameDefinition, 'questions' | 'settings' | 'scorer'> },
  result: { question: number; closedAtMs: number },
  played: {
    seats: readonly ReplayedSeat[];
    before: ReadonlyMap<string, SeatScore>;
    rows: readonly (TimedAnswer & { playerId: string })[];
  },
): ScoredQuestion {
  const { definition } = game;
  const question = definition.questions[result.question];
  if (question === undefined) throw new Error(`a result of question ${result.question}, which the game does not have`);
  const seats = played.seats
    .filter(({ joinedAtMs }) => joinedAtMs < result.closedAtMs)
    .map(({ playerId, nickname, joinOrder }) => ({ playerId, nickname, joinOrder }));
  // Without other fields of the rows: scoring would take a stored streak for the present one.
  const answers = new Map(played.rows.map(({ playerId, answer, elapsedMs }) => [playerId, { answer, elapsedMs }]));
  const { settings } = definition;
  return scorers.of(definition).scoreQuestion({ question, settings, seats, before: played.before, answers });
}
