import { pino } from 'pino';
import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackgroundTasks } from '../../src/observability/background-tasks.ts';
import { MetricsText } from '../../src/observability/metrics-text.ts';
import { createProcessMetrics } from '../../src/observability/process-metrics.ts';
import { ProcessSampler } from '../../src/platform/ops/process-sampler.ts';

let lines: string[];
let registry: Registry;
let tasks: BackgroundTasks;
const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  registry = new Registry();
  tasks = new BackgroundTasks(logger, registry);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const failures = async () => await registry.getSingleMetricAsString('quickfire_task_failures_total');

it('goes on after a failure, counts each and logs the first', async () => {
  let runs = 0;
  const task = tasks.every('look', 100, () => {
    runs += 1;
    throw new Error('no descriptor is left');
  });
  await vi.advanceTimersByTimeAsync(500);
  await task.stop();
  expect(runs).toBe(5);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('no descriptor is left');
  expect(await failures()).toContain('{task="look"} 5');
});

it('never runs a task twice at once, and stops after the run under way', async () => {
  let [begun, ended] = [0, 0];
  const task = tasks.every('slow', 100, async () => {
    begun += 1;
    await new Promise((resolve) => setTimeout(resolve, 250));
    ended += 1;
  });
  await vi.advanceTimersByTimeAsync(120);
  void task.run();
  await vi.advanceTimersByTimeAsync(150);
  expect([begun, ended]).toEqual([1, 0]);
  const stopped = task.stop();
  await vi.advanceTimersByTimeAsync(1000);
  await stopped;
  expect([begun, ended]).toEqual([1, 1]);
});

it('is no reason to end when work that was put off fails', async () => {
  tasks.later('put off', 10, () => Promise.reject(new Error('a bug')));
  await vi.advanceTimersByTimeAsync(20);
  expect(await failures()).toContain('{task="put off"} 1');
});

it('takes samples on when one fails: the figures before it are shown', async () => {
  const metrics = createProcessMetrics();
  const published: unknown[] = [];
  const rss = vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(1000);
  let failing = false;
  const sampler = new ProcessSampler({
    processId: 'p',
    kind: 'worker',
    metrics,
    pool: () => {
      if (failing) throw new Error('EMFILE');
      return { used: 0, idle: 0, waiting: 0 };
    },
    registry: {
      publish: (_id: string, sample: unknown) => Promise.resolve(void published.push(sample)),
      withdraw: () => Promise.reject(new Error('a bug')),
    } as unknown as ConstructorParameters<typeof ProcessSampler>[0]['registry'],
    tasks,
    logger,
  });
  sampler.start();
  await vi.advanceTimersByTimeAsync(1500);
  rss.mockImplementation(() => {
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(metrics.vitals.read().memoryBytes).toBe(1000);
  failing = true;
  await vi.advanceTimersByTimeAsync(1000);
  failing = false;
  const before = published.length;
  await vi.advanceTimersByTimeAsync(1000);
  expect(published).toHaveLength(before + 1);
  await sampler.stop();
  rss.mockRestore();
});

it('tells Prometheus what can be read, once for all who ask within a second', async () => {
  let reads = 0;
  const registers = [registry];
  const metrics = [
    new Gauge({ name: 'broken', help: 'b', registers, collect: () => Promise.reject(new Error('EMFILE')) }),
    new Gauge({ name: 'whole', help: 'w', registers, collect: () => void (reads += 1) }),
    new Counter({ name: 'counted_total', help: 'c', registers }),
  ];
  expect(metrics).toHaveLength(3);
  const text = new MetricsText(registry, logger);
  const all = await Promise.all(Array.from({ length: 300 }, () => text.read()));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).toMatch(/^whole 0$/m);
  expect(all[0]).toMatch(/^counted_total 0$/m);
  expect(all[0]).not.toContain('broken');
  expect(reads).toBe(1);
  await vi.advanceTimersByTimeAsync(1100);
  expect(await text.read()).toMatch(/^quickfire_metrics_left_out_total 1$/m);
  expect(reads).toBe(2);
});
