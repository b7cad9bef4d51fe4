import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerEvent } from '../../src/client/event-names.ts';
import { GapDetector } from '../../src/client/gap-detector.ts';
import { Timers } from '../../src/client/timers.ts';
import { defaultTiming } from '../../src/client/timing.ts';

const grown = (rev: number): ServerEvent => ({ name: 'game:paused', payload: { rev } });

let sync: ReturnType<typeof vi.fn<() => Promise<unknown>>>;
let gaps: GapDetector;

beforeEach(() => {
  vi.useFakeTimers();
  sync = vi.fn(() => Promise.resolve());
  gaps = new GapDetector({ timers: new Timers(), timing: defaultTiming, random: () => 0, sync });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('GapDetector', () => {
  it('asks half a second and some jitter after a gap was seen, and again while it lasts [REV-2]', async () => {
    gaps.receive(grown(7), 5);
    await vi.advanceTimersByTimeAsync(500);
    expect(sync).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(sync).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sync).toHaveBeenCalledTimes(2);
  });

  it('asks once for many events after one gap', async () => {
    for (const rev of [7, 8, 9]) gaps.receive(grown(rev), 5);
    await vi.advanceTimersByTimeAsync(700);
    expect(sync).toHaveBeenCalledOnce();
  });

  it('asks no more when the missing event, or a snapshot, has come', async () => {
    gaps.receive(grown(7), 5);
    expect(gaps.receive(grown(6), 5)).toHaveLength(2);
    gaps.receive(grown(9), 7);
    expect(gaps.restart(9)).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sync).not.toHaveBeenCalled();
  });

  it('asks no more after it was stopped, and watches the next connection', async () => {
    gaps.receive(grown(7), 5);
    gaps.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sync).not.toHaveBeenCalled();
    gaps.receive(grown(9), 7);
    await vi.advanceTimersByTimeAsync(700);
    expect(sync).toHaveBeenCalledOnce();
  });
});
