import { Gauge, type MetricType, type Registry } from 'prom-client';

export interface MetricLine {
  labels: Record<string, string | number>;
  value: number;
  /** A histogram's lines have names of their own. */
  metricName?: string;
}

/** Registers a metric of any type whose lines are computed at each scrape, because another part counts it more cheaply. */
export const registerComputed = (...args: ConstructorParameters<typeof ComputedMetric>): Gauge =>
  new ComputedMetric(...args);

class ComputedMetric extends Gauge {
  readonly #about: { name: string; help: string; type: 'counter' | 'gauge' | 'histogram' };
  readonly #read: () => MetricLine[] | Promise<MetricLine[]>;

  constructor(
    registry: Registry,
    about: { name: string; help: string; type: 'counter' | 'gauge' | 'histogram' },
    read: () => MetricLine[] | Promise<MetricLine[]>,
  ) {
    super({ name: about.name, help: about.help, registers: [registry] });
    this.#about = about;
    this.#read = read;
  }

  override async get() {
    const { name, help, type } = this.#about;
    const values = await this.#read();
    // The library's types declare a number; its registry prints the value, and uses the word itself.
    return { name, help, type: type as unknown as MetricType, aggregator: 'sum' as const, collect: () => {}, values };
  }
}
