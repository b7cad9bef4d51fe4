/** Scores a stored game once more, question by question, by the pure rules. */
import type { Answer } from '../../protocol/quiz.ts';
import type { GameDefinition } from '../definition.ts';
import type { QuestionSummary } from '../question-summary.ts';
import { rankByScore, type Standing } from '../ranking.ts';
import { replayQuestion, type ReplayedSeat } from '../replay-question.ts';
import type { SeatScore } from '../score-question.ts';
import { scorers } from '../scorers.ts';

/** A seat of the game; those who were kicked have answers, and no place in the results. */
export interface StoredSeat extends ReplayedSeat {
  kickedAtMs: number | null;
}

/** The part of an answer's row that a regrade may change. */
export interface AnswerScores {
  correct: boolean | null;
  fraction: number;
  points: number;
  streakBefore: number;
}

export interface ScoredAnswer extends AnswerScores {
  playerId: string;
  answer: Answer;
  elapsedMs: number;
}

export interface RescoredQuestion {
  /** Rows whose scores differ from the stored ones. */
  rows: (AnswerScores & { playerId: string })[];
  /** As the scorer summed the question up: with those who were kicked later. */
  summary: QuestionSummary;
}

/** One player in the results. */
export interface TableRow extends Standing {
  playerId: string;
  nickname: string;
  correct: number;
}

/**
 * Owns the state after the questions so far, and two tables: of the stored scores, and of those made now. Questions come
 * in their order, each once, with all its answers.
 */
export class Rescoring {
  readonly #definition: Pick<GameDefinition, 'questions' | 'settings' | 'scorer'>;
  readonly #seats: readonly StoredSeat[];
  readonly #kickedAt: ReadonlyMap<string, number | null>;
  readonly #before = new Map<string, TableRow>();
  readonly #after = new Map<string, TableRow>();
  /** Who counts, and who was kicked: each of the two is scored by itself. */
  #counted = new Map<string, SeatScore>();
  #others = new Map<string, SeatScore>();
  #order: string[] = [];
  /** Of the question played last. */
  lastSummary: Pick<QuestionSummary, 'counts' | 'answered'> = { counts: [], answered: 0 };
  /** Answers with other points, or right where they were not. */
  changedAnswers = 0;

  /** @param definition with its regrades @param seats all of the game */
  constructor(definition: Pick<GameDefinition, 'questions' | 'settings' | 'scorer'>, seats: readonly StoredSeat[]) {
    this.#definition = definition;
    this.#seats = seats.filter(({ kickedAtMs }) => kickedAtMs === null);
    this.#kickedAt = new Map(seats.map(({ playerId, kickedAtMs }) => [playerId, kickedAtMs]));
    for (const { playerId, nickname, joinOrder } of this.#seats) {
      for (const table of [this.#before, this.#after]) {
        table.set(playerId, { playerId, nickname, joinOrder, score: 0, timeMs: 0, correct: 0 });
      }
    }
  }

  /** @param closedAtMs `Infinity` of a question that the game's end left open */
  play(index: number, closedAtMs: number, stored: readonly ScoredAnswer[]): RescoredQuestion {
    const question = this.#definition.questions[index];
    if (question === undefined) throw new Error(`answers to question ${index}, which the game does not have`);
    const [counted, others] = [this.#counted, this.#others];
    const game = { definition: this.#definition };
    const result = { question: index, closedAtMs };
    const after = replayQuestion(game, result, { seats: this.#seats, before: counted, rows: stored });
    this.#counted = after.after;
    this.#order = after.order;
    const outside = stored.filter(({ playerId }) => !after.after.has(playerId)).map(({ playerId }) => playerId);
    const seats = [...new Set([...others.keys(), ...outside])].map((playerId, joinOrder) => {
      return { playerId, nickname: '', joinOrder, joinedAtMs: 0 };
    });
    this.#others = replayQuestion(game, result, { seats, before: others, rows: stored }).after;

    const scorer = scorers.of(this.#definition);
    const { settings } = this.#definition;
    const grade = scorer.makeGrader(question);
    const rows: RescoredQuestion['rows'] = [];
    for (const row of stored) {
      const { playerId, answer, elapsedMs } = row;
      const streakBefore = (counted.get(playerId) ?? others.get(playerId))?.streak ?? 0;
      const scored = scorer.scoreAnswer({ question, settings, answer, elapsedMs, streakBefore, grade });
      const { correct, fraction, points } = scored;
      const now = { playerId, correct, fraction, points, streakBefore };
      if (isOther(row, now)) rows.push(now);
      if (row.points !== points || row.correct !== correct) this.changedAnswers += 1;
      add(this.#before.get(playerId), row, elapsedMs);
      add(this.#after.get(playerId), now, elapsedMs);
    }
    // Kicks are logged at their time, as closings are: whoever was kicked before has no part in the summary.
    const summed = stored.filter(({ playerId }) => (this.#kickedAt.get(playerId) ?? Infinity) > closedAtMs);
    const summary = scorer.summarizeQuestion(question, closedAtMs === Infinity ? stored : summed);
    this.lastSummary = { counts: summary.counts, answered: summary.answered };
    return { rows, summary };
  }

  /** The state after the last question, as the live room has it, and its list. */
  state(): { scores: ReadonlyMap<string, SeatScore>; order: readonly string[] } {
    return { scores: this.#counted, order: this.#order };
  }

  /** Both tables in list order, with ranks. */
  tables(): Record<'before' | 'after', { row: TableRow; rank: number }[]> {
    return { before: rankByScore([...this.#before.values()]), after: rankByScore([...this.#after.values()]) };
  }
}

const isOther = (left: AnswerScores, right: AnswerScores): boolean =>
  left.points !== right.points ||
  left.correct !== right.correct ||
  left.fraction !== right.fraction ||
  left.streakBefore !== right.streakBefore;

function add(row: TableRow | undefined, { points, correct }: AnswerScores, elapsedMs: number): void {
  if (row === undefined) return;
  row.score += points;
  row.timeMs += correct === null ? 0 : elapsedMs;
  row.correct += correct === true ? 1 : 0;
}
