import type { MeasuredPath } from '../protocol/ops.ts';
import type { LastMinute, MinuteCounter } from './last-minute.ts';

export interface AnswerCount {
  path: MeasuredPath;
  outcome: string;
  count: number;
  lastMinute: number;
}

/**
 * Answers by path and what became of them. The acknowledged ones come as one number, which the latency of events counts
 * anyway, and the repeated ones among them as another: so an answer that is accepted costs nothing more.
 */
export class AnswerTally {
  readonly #minute: LastMinute;
  readonly #counters = new Map<MeasuredPath, Map<string, MinuteCounter>>();

  constructor(minute: LastMinute) {
    this.#minute = minute;
  }

  /** @param outcome `ok` for all that were acknowledged, `duplicate` for those that had been before, or an error's code */
  counter(path: MeasuredPath, outcome: string): MinuteCounter {
    const outcomes = this.#counters.get(path) ?? new Map<string, MinuteCounter>();
    this.#counters.set(path, outcomes);
    const counter = outcomes.get(outcome) ?? this.#minute.counter();
    outcomes.set(outcome, counter);
    return counter;
  }

  read(): AnswerCount[] {
    return [...this.#counters].flatMap(([path, outcomes]) =>
      [...outcomes].map(([outcome, { total, lastMinute }]) => {
        if (outcome !== 'ok') return { path, outcome, count: total, lastMinute };
        const repeated = outcomes.get('duplicate');
        const count = total - (repeated?.total ?? 0);
        return { path, outcome: 'accepted', count, lastMinute: lastMinute - (repeated?.lastMinute ?? 0) };
      }),
    );
  }
}
