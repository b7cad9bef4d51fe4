/** A process that is measured: on a processor of its own where that is possible, and asked by `probe.ts` what it used. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '../support/environment.ts';
import { TalkingChild } from './talking-child.ts';

export interface ProbeQuestion {
  probe: 'usage' | 'collect';
}

export interface ProbeReply {
  probe: ProbeQuestion['probe'];
  /** User and system time of all threads since the start. */
  cpuMicros: number;
  /** Bytes. */
  rss: number;
  heapUsed: number;
  external: number;
}

const measuredCpu = '0';
const otherCpus = '1-1023';
const allCpus = '0-1023';

/**
 * Whether processes can be kept on a processor: the measured one on the first, all others on the rest. Asked of
 * `taskset`: what this process may use itself is only the rest once it has left the first.
 */
export const canPin = (): boolean =>
  [measuredCpu, otherCpus].every((cpus) => spawnSync('taskset', ['-c', cpus, 'true']).status === 0);

/** Keeps this process, and what it starts from now on, off the measured one's processor. @returns whether it could */
export function leaveMeasuredCpu(): boolean {
  return canPin() && spawnSync('taskset', ['-a', '-p', '-c', otherCpus, String(process.pid)]).status === 0;
}

/** Takes back what `leaveMeasuredCpu` did, for a bench in which nobody has a processor of its own. */
export function useAllCpus(): void {
  if (canPin()) spawnSync('taskset', ['-a', '-p', '-c', allCpus, String(process.pid)]);
}

export interface MeasuredProgram {
  /** A TypeScript file. */
  script: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  nodeFlags?: readonly string[];
  /** Where a processor can be its own; by default that is so. */
  pinned?: boolean;
}

/** Owns the process from `start` until `stop`. */
export class MeasuredProcess extends TalkingChild {
  static start({ script, args = [], env = {}, nodeFlags = [], pinned = true }: MeasuredProgram): MeasuredProcess {
    const probe = join(import.meta.dirname, 'probe.ts');
    const node = [process.execPath, '--expose-gc', ...nodeFlags, '--import', probe, script, ...args];
    const [file = '', ...rest] = pinned && canPin() ? ['taskset', '-c', measuredCpu, ...node] : node;
    return new MeasuredProcess(
      spawn(file, rest, { env: childEnvironment({ ...env }), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
    );
  }

  usage(): Promise<ProbeReply> {
    return this.ask<ProbeReply>({ probe: 'usage' } satisfies ProbeQuestion, 'probe');
  }

  /** With its garbage collected. */
  async settled(): Promise<ProbeReply> {
    await this.ask<ProbeReply>({ probe: 'collect' } satisfies ProbeQuestion, 'probe');
    return this.ask<ProbeReply>({ probe: 'collect' } satisfies ProbeQuestion, 'probe');
  }

  /** What the process used of the CPU while `work` ran, in µs; its garbage is collected before. */
  async cpuMicrosOf(work: () => Promise<unknown>): Promise<number> {
    const before = await this.settled();
    await work();
    return (await this.usage()).cpuMicros - before.cpuMicros;
  }
}
