import { expect, it } from 'vitest';
import type { Reply } from '../../src/client/reply.ts';
import { RetriedRequest } from '../../src/client/retried-request.ts';
import type { Timers } from '../../src/client/timers.ts';
import { defaultTiming } from '../../src/client/timing.ts';

/** How long a request that is refused again and again waits each time, given what chance says. */
function waitsOf(refusals: { retryAfterMs?: number }[], random: number): number[] {
  const waits: number[] = [];
  const left = [...refusals];
  const timers = {
    after: (ms: number, run: () => void) => {
      waits.push(ms);
      if (left.length > 0) run();
      return () => undefined;
    },
  } as unknown as Timers;
  const refuse = (_event: unknown, _payload: unknown, onReply: (reply: Reply<never>) => void) =>
    onReply({ ok: false, error: { code: 'busy', message: '', retryable: true, ...left.shift() } });
  new RetriedRequest(
    { send: refuse, timers, timing: { ...defaultTiming, retryBaseMs: 200, retryMaxMs: 1000 }, random: () => random },
    {
      event: 'player:join',
      payload: { pin: '123456', nickname: 'Ana' },
      canSend: () => true,
      onReply: () => undefined,
    },
  ).send();
  return waits;
}

it('waits for as long as the server says, and a part of it more, different for everyone', () => {
  expect(waitsOf([{ retryAfterMs: 2000 }], 0)).toEqual([2000]);
  expect(waitsOf([{ retryAfterMs: 2000 }], 0.5)).toEqual([2500]);
  expect(waitsOf([{ retryAfterMs: 60_000 }], 0.9)).toEqual([87_000]);
});

it('waits longer from time to time when the server says nothing, or less', () => {
  const waits = waitsOf(
    Array.from({ length: 10 }, () => ({})),
    0.5,
  );
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect([waits[0], waits.at(-1)]).toEqual([200, 1000]);
  expect(waitsOf([{}, { retryAfterMs: 10 }], 0.5)).toEqual(waits.slice(0, 2));
});
