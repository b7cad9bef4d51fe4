import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds on a core so far, and resident bytes, of all processes of one kind together. */
export interface Cost {
  cpuNs: number;
  memoryBytes: number;
}

/** By kind: `web`, `worker`, `redis`, `postgres`, `other`. */
export type Costs = Record<string, Cost>;

const kinds: [kind: string, sign: RegExp][] = [
  ['web', /\bweb\.ts\b/],
  ['worker', /\bworker\.ts\b/],
  ['redis', /redis|valkey/],
  ['postgres', /postgres/],
];

/**
 * What a process and all its descendants have cost until now, as the kernel counts it: asking costs the server nothing, and
 * a stalled one answers too. Undefined where there is no such count (elsewhere than on Linux). A process that has ended
 * takes its count with it.
 */
export function readCosts(root: number): Costs | undefined {
  try {
    const costs: Costs = {};
    for (const { pid, kind } of descendantsOf(root)) {
      const cost = (costs[kind] ??= { cpuNs: 0, memoryBytes: 0 });
      cost.cpuNs += readCpuNs(pid);
      cost.memoryBytes += readMemoryBytes(pid);
    }
    return costs;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function descendantsOf(root: number): { pid: number; kind: string }[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = unlessGone(() => readParent(pid));
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found = [root];
  for (let at = 0; at < found.length; at += 1) found.push(...(children.get(found[at] ?? 0) ?? []));
  return found.map((pid) => ({ pid, kind: kindOf(pid) }));
}

/** The second field after the name, which is in brackets and may hold anything. */
function readParent(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function kindOf(pid: number): string {
  const command = unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')) ?? '';
  return kinds.find(([, sign]) => sign.test(command))?.[0] ?? 'other';
}

/** All threads: what the garbage collector does beside the event loop costs, too. */
function readCpuNs(pid: number): number {
  const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.reduce((sum, thread) => {
    const text = unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1'));
    return sum + Number(text?.split(' ')[0] ?? 0);
  }, 0);
}

function readMemoryBytes(pid: number): number {
  const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? '';
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

/** What all cores together have worked so far, whoever for; in ticks of the kernel, so 10 ms fine. 0 where nobody says. */
export function readMachineNs(): number {
  const [, , ...ticks] =
    (unlessGone(() => readFileSync('/proc/stat', 'latin1')) ?? '').split('\n', 1)[0]?.split(' ') ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = ticks.map(Number);
  return (user + nice + system + irq + softIrq + steal) * 1e7;
}

/** What the second costs more than the first. */
export function costsBetween(before: Costs, after: Costs): Costs {
  return Object.fromEntries(
    Object.entries(after).map(([kind, cost]) => [
      kind,
      {
        cpuNs: cost.cpuNs - (before[kind]?.cpuNs ?? 0),
        memoryBytes: cost.memoryBytes - (before[kind]?.memoryBytes ?? 0),
      },
    ]),
  );
}
