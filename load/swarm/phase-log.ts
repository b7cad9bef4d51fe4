import type { Table } from '../report/model.ts';
import type { Mark } from './marks.ts';
import { type Costs, costsBetween, readCosts, readMachineNs } from './process-costs.ts';

/** What players come to, and what has been going on until then. */
const phaseBefore: Record<Mark | 'joined' | 'step', string> = {
  joined: 'join',
  step: 'waiting',
  open: 'question',
  burst: 'waiting',
  acked: 'answer',
  closed: 'reveal',
  result: 'reveal',
  leaderboard: 'leaderboard',
  final: 'end',
};

interface Phase {
  cpuNs: Map<string, number>;
  /** How often something was done for every player in it. */
  times: number;
  seconds: number;
}

/**
 * What each phase of a game with one room has cost the processes of the server and of the generator. Nothing of it asks the
 * server anything.
 */
export class PhaseLog {
  readonly #server: number | undefined;
  readonly #generators: number[];
  readonly #players: number;
  readonly #phases = new Map<string, Phase>();
  #before: Costs | undefined;
  #beforeAt = performance.now();
  #empty: Costs | undefined;
  #full: Costs | undefined;

  /** @param server the pid of the server's first process, when it is on this machine */
  constructor(server: number | undefined, generators: number[], players: number) {
    this.#server = server;
    this.#generators = generators;
    this.#players = players;
    this.#before = this.#read();
    this.#empty = this.#before;
  }

  /** All players have come to a mark now, or the host has gone a step on. */
  reached(mark: Mark | 'joined' | 'step'): void {
    const now = this.#read();
    if (now === undefined || this.#before === undefined) return;
    const name = phaseBefore[mark];
    const phase = this.#phases.get(name) ?? { cpuNs: new Map<string, number>(), times: 0, seconds: 0 };
    this.#phases.set(name, phase);
    for (const [kind, { cpuNs }] of Object.entries(costsBetween(this.#before, now))) {
      phase.cpuNs.set(kind, (phase.cpuNs.get(kind) ?? 0) + cpuNs);
    }
    if (mark !== 'closed') phase.times += 1;
    phase.seconds += (performance.now() - this.#beforeAt) / 1000;
    this.#before = now;
    this.#beforeAt = performance.now();
    if (mark === 'joined') this.#full = now;
  }

  /** CPU time of the web process for each player, each time, in a phase; microseconds. */
  perPlayerUs(phase: string, kind: string): number | undefined {
    const { cpuNs, times } = this.#phases.get(phase) ?? {};
    const ns = cpuNs?.get(kind);
    return ns === undefined || times === undefined ? undefined : ns / 1000 / times / this.#players;
  }

  /** What the web process grew by with each player who joined; KiB. */
  get memoryPerPlayerKb(): number | undefined {
    const [empty, full] = [this.#empty?.['web'], this.#full?.['web']];
    if (empty === undefined || full === undefined) return undefined;
    return (full.memoryBytes - empty.memoryBytes) / 1024 / this.#players;
  }

  /**
   * Cores that were busy with something else while answers and results were under way: what disturbs the figures. Undefined
   * when the server is elsewhere.
   */
  get strangerCores(): number | undefined {
    const phases = ['answer', 'reveal'].flatMap((name) => this.#phases.get(name) ?? []);
    const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
    if (this.#server === undefined || seconds === 0) return undefined;
    return phases.reduce((sum, { cpuNs }) => sum + (cpuNs.get('strangers') ?? 0), 0) / 1e9 / seconds;
  }

  /** Undefined when nothing is known. */
  table(): Table | undefined {
    if (this.#phases.size === 0) return undefined;
    const kinds = ['web', 'redis', 'worker', 'postgres', 'generator'];
    return {
      title: 'CPU time for each player and each time, µs',
      columns: ['phase', ...kinds, 'seconds', 'cores of others'],
      rows: [...this.#phases].map(([name, { seconds, cpuNs }]) => [
        name,
        ...kinds.map((kind) => round(this.perPlayerUs(name, kind))),
        round(seconds),
        round((cpuNs.get('strangers') ?? 0) / 1e9 / seconds),
      ]),
    };
  }

  #read(): Costs | undefined {
    const server = this.#server === undefined ? {} : readCosts(this.#server);
    if (server === undefined) return undefined;
    const generator = { cpuNs: 0, memoryBytes: 0 };
    for (const pid of this.#generators) {
      for (const { cpuNs, memoryBytes } of Object.values(readCosts(pid) ?? {})) {
        generator.cpuNs += cpuNs;
        generator.memoryBytes += memoryBytes;
      }
    }
    const ours = { ...server, generator };
    return { ...ours, strangers: { cpuNs: readMachineNs() - this.#sum(ours), memoryBytes: 0 } };
  }

  /** With this process, which hosts: what is not in it is somebody else's work, and disturbs the figures. */
  #sum(costs: Costs): number {
    const { user, system } = process.cpuUsage();
    return Object.values(costs).reduce((sum, { cpuNs }) => sum + cpuNs, (user + system) * 1000);
  }
}

const round = (value: number | undefined): number | string => (value === undefined ? '–' : Math.round(value * 10) / 10);
