import type { MeasuredPath } from '../protocol/ops.ts';
import type { LastMinute, MinuteCounter } from './last-minute.ts';

export interface AnswerCount {
  path: MeasuredPath;
  outcome: string;
  count: number;
  lastMinute: number;
}

/**
 * Counts answers by path and outcome. Acknowledged answers share a counter with the latency of events, and repeated ones
 * have their own: so an accepted answer costs nothing more.
 */
export class AnswerTally {
  readonly #minute: LastMinute;
  readonly #counters = new Map<MeasuredPath, Map<string, MinuteCounter>>();

  constructor(minute: LastMinute) {
    this.#minute = minute;
  }

  /** @param outcome `ok` for all acknowledged answers, `duplicate` for repeated ones, or an error's code */
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
