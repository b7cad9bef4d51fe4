import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';

/** How finely the delay is measured: what is shorter is no delay. */
const resolutionMs = 20;
/** Looks that a figure is taken over. */
const looksKept = 4;

interface Look {
  atMs: number;
  cpuMicros: number;
  loop: EventLoopUtilization;
  lagP99Ms: number;
}

export interface Vitals {
  uptimeMs: number;
  /** Cores in use, user and system. */
  cpu: number;
  memoryBytes: number;
  eventLoop: { lagP99Ms: number; utilization: number };
}

/** How this process itself is doing, over the last looks, which somebody takes about once a second. */
export class ProcessVitals {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #looks: Look[] = [];
  #memoryBytes = 0;

  start(): void {
    this.#delays.enable();
  }

  stop(): void {
    this.#delays.disable();
  }

  look(): void {
    const { user, system } = process.cpuUsage();
    this.#looks.push({
      atMs: performance.now(),
      cpuMicros: user + system,
      loop: performance.eventLoopUtilization(),
      lagP99Ms: Math.max(0, this.#delays.percentile(99) / 1e6 - resolutionMs),
    });
    this.#delays.reset();
    if (this.#looks.length > looksKept) this.#looks.shift();
    // Last: it reads a file, which fails without a free descriptor. The figure before is then shown on.
    this.#memoryBytes = process.memoryUsage.rss();
  }

  read(): Vitals {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    const passedMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
    const cpu = passedMs > 0 ? ((last?.cpuMicros ?? 0) - (first?.cpuMicros ?? 0)) / 1000 / passedMs : 0;
    return {
      uptimeMs: Math.floor(process.uptime() * 1000),
      cpu,
      memoryBytes: this.#memoryBytes,
      eventLoop: {
        lagP99Ms: Math.max(0, ...this.#looks.slice(1).map(({ lagP99Ms }) => lagP99Ms)),
        utilization: passedMs > 0 ? performance.eventLoopUtilization(last?.loop, first?.loop).utilization : 0,
      },
    };
  }
}
