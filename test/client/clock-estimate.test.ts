import { describe, expect, it } from 'vitest';
import { ClockEstimate } from '../../src/client/clock-estimate.ts';

describe('ClockEstimate', () => {
  it('knows nothing before the first sample', () => {
    expect(new ClockEstimate().offsetMs).toBeUndefined();
  });

  it('believes the sample with the shortest round trip', () => {
    const clock = new ClockEstimate();
    clock.add({ sentAt: 1000, receivedAt: 1400, serverNow: 6350 });
    clock.add({ sentAt: 2000, receivedAt: 2020, serverNow: 7010 });
    clock.add({ sentAt: 3000, receivedAt: 3300, serverNow: 8020 });
    expect(clock.offsetMs).toBe(5000);
  });

  it('starts again when the local clock was set', () => {
    const clock = new ClockEstimate();
    clock.add({ sentAt: 2000, receivedAt: 2020, serverNow: 7010 });
    clock.add({ sentAt: 63_000, receivedAt: 63_400, serverNow: 8200 });
    expect(clock.offsetMs).toBe(-55_000);
  });

  it('forgets a good sample when it is old', () => {
    const clock = new ClockEstimate();
    clock.add({ sentAt: 0, receivedAt: 2, serverNow: 5001 });
    for (let i = 1; i <= 8; i += 1)
      clock.add({ sentAt: i * 1000, receivedAt: i * 1000 + 100, serverNow: i * 1000 + 5070 });
    expect(clock.offsetMs).toBe(5020);
  });

  it('ignores an exchange that ended before it began', () => {
    const clock = new ClockEstimate();
    clock.add({ sentAt: 2000, receivedAt: 1000, serverNow: 1 });
    expect(clock.offsetMs).toBeUndefined();
  });
});
