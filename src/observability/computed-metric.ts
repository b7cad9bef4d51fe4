import { Gauge, type MetricType, type Registry } from 'prom-client';

export interface MetricLine {
  labels: Record<string, string | number>;
  value: number;
  /** Of a histogram, whose lines have names of their own. */
  metricName?: string;
}

/** Registers a metric whose lines are made when somebody asks, of any type: what is counted elsewhere, at a price of its own. */
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
    // The library's types say that this is a number; its registry writes it out, and gives the word itself.
    return { name, help, type: type as unknown as MetricType, aggregator: 'sum' as const, collect: () => {}, values };
  }
}
