import { Counter, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/** Whoever asks within this time gets the same text: a storm of scrapes costs one. */
const keptMs = 1000;

/**
 * What Prometheus is told, made at most once a second however many ask, and by one of them. A metric that cannot be read is
 * left out, counted and logged, and keeps no other from being read. Owns the last text.
 */
export class MetricsText {
  readonly #registry: Registry;
  readonly #logger: Logger;
  readonly #failures: Counter;
  #text: Promise<string> | undefined;
  #madeAtMs = -Infinity;

  constructor(registry: Registry, logger: Logger) {
    this.#registry = registry;
    this.#logger = logger;
    this.#failures = new Counter({
      name: 'quickfire_metrics_left_out_total',
      help: 'Metrics that could not be read when somebody asked',
      registers: [registry],
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Never rejects. At most a second old when nothing takes long. */
  read(): Promise<string> {
    if (this.#text === undefined || performance.now() - this.#madeAtMs >= keptMs) {
      // While it is being made, however long that takes, no other one is.
      this.#madeAtMs = Infinity;
      this.#text = this.#make();
    }
    return this.#text;
  }

  async #make(): Promise<string> {
    const names = this.#registry.getMetricsAsArray().map(({ name }) => name);
    const texts = await Promise.all(names.map((name) => this.#one(name)));
    this.#madeAtMs = performance.now();
    return `${texts.filter((text) => text !== '').join('\n\n')}\n`;
  }

  async #one(name: string): Promise<string> {
    try {
      return await this.#registry.getSingleMetricAsString(name);
    } catch (error) {
      this.#failures.inc();
      this.#logger.warn({ err: error, metric: name }, 'a metric could not be read');
      return '';
    }
  }
}
