/** Reads what a server says about itself, in Prometheus' text form, as far as a report shows it. Pure. */
import type { ProcessSample } from './report/model.ts';

export interface Scrape {
  /** Unix milliseconds. */
  at: number;
  values: { name: string; labels: Record<string, string>; value: number }[];
}

export function parseMetrics(text: string, at: number): Scrape {
  const values = text.split('\n').flatMap((line) => {
    const [, name, labels, value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, labels: parseLabels(labels ?? ''), value: Number(value) }];
  });
  return { at, values };
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]));
}

/** One value; several with different labels are added up. Undefined when there is none. */
export function valueOf({ values }: Scrape, name: string, labels: Record<string, string> = {}): number | undefined {
  const found = values.filter((each) => each.name === name && hasLabels(each.labels, labels));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

const hasLabels = (labels: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** Two scrapes of one address may have been answered by two processes: they began at different moments. */
export const isSameProcess = (a: Scrape, b: Scrape): boolean =>
  valueOf(a, 'process_start_time_seconds') === valueOf(b, 'process_start_time_seconds');

/** What one process did between two scrapes. */
export function readProcess(name: string, before: Scrape, now: Scrape): ProcessSample {
  const scaled = (metric: string, factor: number): number | undefined => {
    const value = valueOf(now, metric);
    return value === undefined ? undefined : value * factor;
  };
  const [cpuBefore, cpuNow] = [before, now].map((scrape) => valueOf(scrape, 'process_cpu_seconds_total'));
  const seconds = (now.at - before.at) / 1000;
  const pool = (state: string): number | undefined => valueOf(now, 'quickfire_pool_connections', { state });
  const [used, idle, waiting] = [pool('used'), pool('idle'), pool('waiting')];
  const sample = {
    cpu: cpuBefore === undefined || cpuNow === undefined || seconds <= 0 ? undefined : (cpuNow - cpuBefore) / seconds,
    lagMs: scaled('nodejs_eventloop_lag_p99_seconds', 1000),
    utilization: valueOf(now, 'quickfire_event_loop_utilization'),
    memoryBytes: valueOf(now, 'process_resident_memory_bytes'),
    pool: used === undefined || idle === undefined || waiting === undefined ? undefined : { used, idle, waiting },
  };
  return { name, ...Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined)) };
}

/**
 * A percentile of what a Prometheus histogram took up between two scrapes, in milliseconds: exact to the bucket, and within
 * it as if values were spread evenly.
 */
export function percentileBetween(
  before: Scrape,
  now: Scrape,
  { name, labels, fraction }: { name: string; labels: Record<string, string>; fraction: number },
): { count: number; ms: number } {
  const limits = [
    ...new Set(now.values.flatMap((each) => (each.name === `${name}_bucket` ? [each.labels['le'] ?? ''] : []))),
  ];
  const buckets = limits
    .map((le) => ({ seconds: le === '+Inf' ? Infinity : Number(le), count: difference(le) }))
    .sort((a, b) => a.seconds - b.seconds);
  const count = buckets.at(-1)?.count ?? 0;
  const rank = fraction * count;
  const place = buckets.findIndex((bucket) => bucket.count >= rank);
  const [below, above] = [buckets[place - 1] ?? { seconds: 0, count: 0 }, buckets[place]];
  if (count === 0 || above === undefined) return { count, ms: 0 };
  if (above.seconds === Infinity) return { count, ms: below.seconds * 1000 };
  const share = (rank - below.count) / Math.max(1, above.count - below.count);
  return { count, ms: (below.seconds + share * (above.seconds - below.seconds)) * 1000 };

  function difference(le: string): number {
    const [then, later] = [before, now].map((scrape) => valueOf(scrape, `${name}_bucket`, { ...labels, le }) ?? 0);
    return (later ?? 0) - (then ?? 0);
  }
}
