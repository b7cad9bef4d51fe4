import { Counter, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/** Scrapes within this time share one text. */
const keptMs = 1000;

/**
 * The text of `/metrics`, made at most once a second for all scrapes together. A metric that cannot be read is left out,
 * counted and logged; the others stay. Owns the last text.
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

  /** Never rejects. Usually at most a second old. */
  read(): Promise<string> {
    if (this.#text === undefined || performance.now() - this.#madeAtMs >= keptMs) {
      // Only one text is made at a time, however long it takes.
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
