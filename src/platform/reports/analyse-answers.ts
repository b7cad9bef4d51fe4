/** The figures of one game's questions and players, from its answers as columns of numbers. Pure. */
import {
  correlation,
  groupSize,
  mean,
  quantile,
  quantileOfAll,
  reliabilityOf,
  shownFrom,
  variance,
  type Reliability,
} from './item-analysis.ts';

/** One question's answers, one number a seat. */
export interface AnswerColumn {
  /** 0…1; `NaN` without an answer. */
  fractions: Float64Array;
  /** Milliseconds; −1 without an answer. */
  elapsedMs: Int32Array;
  /** The same of the answers alone, ascending. */
  sortedMs: Int32Array;
  /** A bit for each shown option that was chosen; a question has up to eight. */
  picks: Uint8Array;
  isScored: boolean;
  /** Whether no answer can come any more: only then its figures say something. */
  isClosed: boolean;
  /** Unix milliseconds; `null` while nobody was asked. */
  openedAt: number | null;
  timeLimitMs: number;
  /** How many options it shows; 0 for other questions. */
  options: number;
}

/** The answers of one game. Seats are in the order of its list, the leader first; those who were kicked have none here. */
export interface AnswerTable {
  /** When each seat was taken, Unix milliseconds. */
  joinedAt: Float64Array;
  /** By index of the question. */
  columns: readonly AnswerColumn[];
}

export interface QuestionFigures {
  seated: number;
  answered: number;
  /** `null` where nothing is scored. */
  correct: number | null;
  difficulty: number | null;
  discrimination?: number;
  medianMs: number | null;
  p90Ms: number | null;
  /** Answers in each twentieth of the time limit. */
  times: number[];
  /** In shown order. */
  options: { count: number; upper?: number; lower?: number }[];
}

/** What adds up over games of one question: sums over who was seated, counts of options in shown order. */
export interface QuestionSums {
  seated: number;
  /** Of the fractions f; absent where nothing is scored. */
  f?: { sum: number; squares: number };
  /**
   * Of t, the mean fraction of the game's other questions, and of f × t; absent where there is no other. In one game t
   * correlates as the total of the others does, and of games of different lengths it can be compared.
   */
  t?: { sum: number; squares: number; products: number };
  options: number[];
  /** Of the best and of the last `grouped` of the seated. */
  upper: number[];
  lower: number[];
  grouped: number;
}

const timesMax = 20;

const isCounted = ({ isScored, isClosed }: AnswerColumn): boolean => isScored && isClosed;
const orZero = (fraction: number): number => (Number.isNaN(fraction) ? 0 : fraction);

/**
 * All figures of one table. What concerns all questions, the totals and their order, is made once: of 10,000 seats each
 * question is a few milliseconds of work then, and no call is more.
 */
export class AnswerAnalysis {
  readonly #table: AnswerTable;
  /** Sums of fractions over the closed questions that are scored. */
  readonly #totals: Float64Array;
  /** Seats by total, the best first; equals as in the list. */
  readonly #order: Uint32Array;
  /** Seats that were there for all of these questions. */
  readonly #complete: Uint32Array;
  readonly #scored: readonly AnswerColumn[];
  /** How many questions the totals are of. */
  readonly #counted: number;

  constructor(table: AnswerTable) {
    this.#table = table;
    const counted = table.columns.filter(isCounted);
    const totals = new Float64Array(table.joinedAt.length);
    for (const { fractions } of counted) {
      for (let seat = 0; seat < totals.length; seat += 1) {
        totals[seat] = (totals[seat] as number) + orZero(fractions[seat] as number);
      }
    }
    this.#totals = totals;
    this.#order = Uint32Array.from(totals.keys()).sort(
      (left, right) => (totals[right] as number) - (totals[left] as number) || left - right,
    );
    this.#complete = this.#seatsAt(Math.min(...counted.map(({ openedAt }) => openedAt ?? Infinity)));
    this.#counted = counted.length;
    this.#scored = table.columns.filter(({ isScored }) => isScored);
  }

  question(index: number): QuestionFigures {
    const column = this.#table.columns[index] as AnswerColumn;
    const { sortedMs } = column;
    const seats = column.openedAt === null ? new Uint32Array(0) : this.#seatsAt(column.openedAt);
    const figures: QuestionFigures = {
      seated: seats.length,
      answered: sortedMs.length,
      correct: column.isScored ? column.fractions.filter((fraction) => fraction === 1).length : null,
      difficulty: null,
      medianMs: quantile(sortedMs, 0.5) ?? null,
      p90Ms: quantile(sortedMs, 0.9) ?? null,
      times: countTimes(column),
      options: countOptions(column, seats),
    };
    if (!isCounted(column) || seats.length < shownFrom.difficulty) return figures;
    const ofSeats = valuesOf(column, seats);
    figures.difficulty = mean(ofSeats) ?? null;
    if (seats.length < shownFrom.discrimination) return figures;
    const discrimination = correlation(
      ofSeats,
      ofSeats.map((fraction, at) => (this.#totals[seats[at] as number] as number) - fraction),
    );
    return discrimination === undefined ? figures : { ...figures, discrimination };
  }

  /**
   * One question's part of the reliability: the variance over who was there for all of them. `undefined` where it has none.
   */
  variance(index: number): number | undefined {
    const column = this.#table.columns[index] as AnswerColumn;
    return isCounted(column) ? variance(valuesOf(column, this.#complete)) : undefined;
  }

  /** `null` for a question that was never open. */
  moments(index: number): QuestionSums | null {
    const column = this.#table.columns[index] as AnswerColumn;
    if (column.openedAt === null) return null;
    const seats = this.#seatsAt(column.openedAt);
    const size = isCounted(column) ? groupSize(seats.length) : 0;
    const count = (group?: Uint32Array) =>
      Array.from({ length: column.options }, (_, option) => countPicks(picksOf(column, group), option));
    return {
      seated: seats.length,
      ...(isCounted(column) ? this.#sums(column, seats) : {}),
      options: count(),
      upper: count(seats.subarray(0, size)),
      lower: count(seats.subarray(seats.length - size)),
      grouped: size,
    };
  }

  /** Of fractions f, and of the mean fractions t of the other questions that count. */
  #sums(column: AnswerColumn, seats: Uint32Array): Pick<QuestionSums, 'f' | 't'> {
    const others = this.#counted - 1;
    const f = { sum: 0, squares: 0 };
    const t = { sum: 0, squares: 0, products: 0 };
    for (const seat of seats) {
      const fraction = orZero(column.fractions[seat] as number);
      const rest = ((this.#totals[seat] as number) - fraction) / others;
      f.sum += fraction;
      f.squares += fraction * fraction;
      t.sum += rest;
      t.squares += rest * rest;
      t.products += fraction * rest;
    }
    return others === 0 ? { f } : { f, t };
  }

  /** `undefined` of too few players. @param variances of all questions that have one */
  reliability(variances: readonly number[]): Reliability | undefined {
    if (this.#complete.length < shownFrom.reliability) return undefined;
    return reliabilityOf(
      variances,
      Float64Array.from(this.#complete, (seat) => this.#totals[seat] as number),
    );
  }

  player(seat: number): PlayerFigures {
    const times: number[] = [];
    let correct = 0;
    for (const { elapsedMs, fractions } of this.#scored) {
      if ((elapsedMs[seat] as number) >= 0) times.push(elapsedMs[seat] as number);
      if (fractions[seat] === 1) correct += 1;
    }
    times.sort((left, right) => left - right);
    const fractions = this.#table.columns.map(({ fractions: all, isScored }) => {
      const fraction = all[seat] as number;
      return isScored && !Number.isNaN(fraction) ? fraction : null;
    });
    return { answered: times.length, correct, medianMs: quantile(times, 0.5) ?? null, fractions };
  }

  /** Of all answers to scored questions. Milliseconds. */
  medianMs(): number | null {
    return (
      quantileOfAll(
        this.#scored.map(({ sortedMs }) => sortedMs),
        0.5,
      ) ?? null
    );
  }

  /** Those who had a seat at this moment, the best first. */
  #seatsAt(at: number): Uint32Array {
    const { joinedAt } = this.#table;
    return this.#order.filter((seat) => (joinedAt[seat] as number) <= at);
  }
}

export interface PlayerFigures {
  /** Of scored questions. */
  answered: number;
  correct: number;
  medianMs: number | null;
  /** One a question; `null` without an answer, and where nothing is scored. */
  fractions: (number | null)[];
}

function valuesOf({ fractions }: AnswerColumn, seats: Uint32Array): Float64Array {
  const values = new Float64Array(seats.length);
  for (let at = 0; at < seats.length; at += 1) values[at] = orZero(fractions[seats[at] as number] as number);
  return values;
}

/** @param seats those who were there, the best first */
function countOptions(column: AnswerColumn, seats: Uint32Array): QuestionFigures['options'] {
  const size = groupSize(seats.length);
  const isCompared = isCounted(column) && seats.length >= shownFrom.groups;
  const [best, last] = [seats.subarray(0, size), seats.subarray(seats.length - size)];
  const [ofBest, ofLast] = [picksOf(column, best), picksOf(column, last)];
  return Array.from({ length: column.options }, (_, option) => {
    const count = countPicks(column.picks, option);
    if (!isCompared) return { count };
    return { count, upper: countPicks(ofBest, option) / size, lower: countPicks(ofLast, option) / size };
  });
}

/** @param group all seats by default */
const picksOf = ({ picks }: AnswerColumn, group?: Uint32Array): Uint8Array =>
  group === undefined ? picks : Uint8Array.from(group, (seat) => picks[seat] as number);

function countPicks(picks: Uint8Array, option: number): number {
  let count = 0;
  for (let at = 0; at < picks.length; at += 1) count += ((picks[at] as number) >>> option) & 1;
  return count;
}

function countTimes({ sortedMs, timeLimitMs }: AnswerColumn): number[] {
  const times = Array.from({ length: timesMax }, () => 0);
  for (const elapsedMs of sortedMs) {
    const part = Math.min(timesMax - 1, Math.floor((elapsedMs / timeLimitMs) * timesMax));
    times[part] = (times[part] as number) + 1;
  }
  return times;
}
