import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';

/** Resolution of the delay histogram: shorter delays do not count. */
const resolutionMs = 20;
/** Samples that a figure covers. */
const samplesKept = 4;

interface Sample {
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

/** The state of this process over the last samples, taken about once a second. */
export class ProcessVitals {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #samples: Sample[] = [];
  #memoryBytes = 0;

  start(): void {
    this.#delays.enable();
  }

  stop(): void {
    this.#delays.disable();
  }

  sample(): void {
    const { user, system } = process.cpuUsage();
    this.#samples.push({
      atMs: performance.now(),
      cpuMicros: user + system,
      loop: performance.eventLoopUtilization(),
      lagP99Ms: Math.max(0, this.#delays.percentile(99) / 1e6 - resolutionMs),
    });
    this.#delays.reset();
    if (this.#samples.length > samplesKept) this.#samples.shift();
    // Last: it reads a file, which fails without a free descriptor. The earlier figure then stays.
    this.#memoryBytes = process.memoryUsage.rss();
  }

  read(): Vitals {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const passedMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
    const cpu = passedMs > 0 ? ((last?.cpuMicros ?? 0) - (first?.cpuMicros ?? 0)) / 1000 / passedMs : 0;
    return {
      uptimeMs: Math.floor(process.uptime() * 1000),
      cpu,
      memoryBytes: this.#memoryBytes,
      eventLoop: {
        lagP99Ms: Math.max(0, ...this.#samples.slice(1).map(({ lagP99Ms }) => lagP99Ms)),
        utilization: passedMs > 0 ? performance.eventLoopUtilization(last?.loop, first?.loop).utilization : 0,
      },
    };
  }
}
