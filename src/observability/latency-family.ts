import type { Registry } from 'prom-client';
import { registerComputed, type MetricLine } from './computed-metric.ts';
import type { MinuteCounter, MinuteHistogram } from './last-minute.ts';

/** Upper bounds of the Prometheus buckets, in seconds. */
const bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 5] as const;

/** One latency with fixed labels. An observation costs a few increments; the library's own costs 0.3–0.5 µs. */
export class LatencySeries {
  count = 0;
  sum = 0;
  readonly #buckets = new Float64Array(bounds.length + 1);
  readonly #minute: MinuteHistogram | undefined;
  readonly #counter: MinuteCounter | undefined;

  constructor(also: { minute?: MinuteHistogram | undefined; counter?: MinuteCounter | undefined } = {}) {
    this.#minute = also.minute;
    this.#counter = also.counter;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.count += 1;
    this.sum += seconds;
    this.#minute?.record(seconds);
    if (this.#counter !== undefined) this.#counter.total += 1;
  }

  lines(name: string, labels: Record<string, string>): MetricLine[] {
    let seen = 0;
    const buckets = bounds.map((bound, i) => {
      seen += this.#buckets[i] ?? 0;
      return { labels: { ...labels, le: bound }, value: seen, metricName: `${name}_bucket` };
    });
    return [
      ...buckets,
      { labels: { ...labels, le: '+Inf' }, value: this.count, metricName: `${name}_bucket` },
      { labels, value: this.sum, metricName: `${name}_sum` },
      { labels, value: this.count, metricName: `${name}_count` },
    ];
  }
}

/** Returns the other counts that a new series feeds; the labels' values are in the order of their names. */
export type OnNewSeries = (values: readonly string[]) => ConstructorParameters<typeof LatencySeries>[0];

/** A Prometheus histogram of up to three labels, each of them from a fixed list. */
export class LatencyFamily {
  readonly #onNew: OnNewSeries;
  readonly #series = new Map<string, Map<string, Map<string, LatencySeries>>>();

  constructor(
    registry: Registry,
    about: { name: string; help: string; labelNames: readonly string[] },
    onNew: OnNewSeries = () => undefined,
  ) {
    this.#onNew = onNew;
    const { name, help, labelNames } = about;
    registerComputed(registry, { name, help, type: 'histogram' }, () =>
      this.#all().flatMap(({ values, series }) =>
        series.lines(name, Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? '']))),
      ),
    );
  }

  /** Three lookups by constant names, and no new string: it runs for every event. */
  of(first: string, second = '', third = ''): LatencySeries {
    return this.#series.get(first)?.get(second)?.get(third) ?? this.#add(first, second, third);
  }

  #add(first: string, second: string, third: string): LatencySeries {
    const seconds = this.#series.get(first) ?? new Map<string, Map<string, LatencySeries>>();
    this.#series.set(first, seconds);
    const thirds = seconds.get(second) ?? new Map<string, LatencySeries>();
    seconds.set(second, thirds);
    const series = new LatencySeries(this.#onNew([first, second, third]));
    thirds.set(third, series);
    return series;
  }

  #all(): { values: string[]; series: LatencySeries }[] {
    return [...this.#series].flatMap(([first, seconds]) =>
      [...seconds].flatMap(([second, thirds]) =>
        [...thirds].map(([third, series]) => ({ values: [first, second, third], series })),
      ),
    );
  }
}
