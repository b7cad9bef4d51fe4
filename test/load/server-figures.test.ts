import { describe, expect, it } from 'vitest';
import { isSameProcess, parseMetrics, percentileBetween, readProcess, valueOf } from '../../load/server-figures.ts';

const scrape = (at: number, cpu: number, counts: [number, number, number]) =>
  parseMetrics(
    `# HELP x y
process_start_time_seconds 7
process_cpu_seconds_total ${cpu}
nodejs_eventloop_lag_p99_seconds 0.0125
quickfire_pool_connections{state="used"} 3
quickfire_pool_connections{state="idle"} 7
quickfire_pool_connections{state="waiting"} 0
quickfire_event_seconds_bucket{le="0.01",event="player:answer",code="ok"} ${counts[0]}
quickfire_event_seconds_bucket{le="0.02",event="player:answer",code="ok"} ${counts[1]}
quickfire_event_seconds_bucket{le="+Inf",event="player:answer",code="ok"} ${counts[2]}
quickfire_event_seconds_bucket{le="0.01",event="player:join",code="ok"} 900
`,
    at,
  );
const wanted = (fraction: number) => ({
  name: 'quickfire_event_seconds',
  labels: { event: 'player:answer' },
  fraction,
});

describe('what a server says about itself', () => {
  it('is read with its labels', () => {
    expect(valueOf(scrape(0, 1, [1, 2, 3]), 'quickfire_pool_connections', { state: 'idle' })).toBe(7);
    expect(valueOf(scrape(0, 1, [1, 2, 3]), 'nosuch')).toBeUndefined();
  });

  it('gives cores used between two moments, and leaves out what is not said', () => {
    expect(readProcess('web', scrape(0, 10, [0, 0, 0]), scrape(2000, 11, [0, 0, 0]))).toEqual({
      name: 'web',
      cpu: 0.5,
      lagMs: 12.5,
      pool: { used: 3, idle: 7, waiting: 0 },
    });
    expect(isSameProcess(scrape(0, 1, [0, 0, 0]), parseMetrics('process_start_time_seconds 8', 1))).toBe(false);
  });

  it('gives percentiles of what came between, as if values were spread evenly within a bucket', () => {
    const [before, now] = [scrape(0, 1, [5, 5, 5]), scrape(1, 1, [55, 105, 105])];
    expect(percentileBetween(before, now, wanted(0.5))).toEqual({ count: 100, ms: 10 });
    expect(percentileBetween(before, now, wanted(0.75)).ms).toBeCloseTo(15);
    expect(percentileBetween(before, scrape(1, 1, [55, 55, 105]), wanted(0.99)).ms).toBe(20);
    expect(percentileBetween(now, now, wanted(0.99))).toEqual({ count: 0, ms: 0 });
  });
});
