import { expect, test } from 'vitest';
import { ConcurrencyLimiter } from '../../src/http/concurrency-limiter.ts';

const never = new AbortController().signal;
const limits = { running: 2, waitingMax: 2, perKeyMax: 2, waitMaxMs: 60_000 };
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('so many run at once, one of a key; the others come in order, a busy key letting others pass', async () => {
  const limiter = new ConcurrencyLimiter(limits);
  const begun: string[] = [];
  const begin = (key: string, name = key) =>
    limiter.acquire(key, never).then((done) => {
      begun.push(name);
      return done;
    });
  const ana = await begin('ana');
  const again = begin('ana', 'ana again');
  const ben = await begin('ben');
  const cem = begin('cem');
  await soon();
  expect(begun).toEqual(['ana', 'ben']);
  ben();
  ben();
  const endCem = await cem;
  expect(limiter.running).toBe(2);
  ana();
  (await again)();
  endCem();
  expect(begun).toEqual(['ana', 'ben', 'cem', 'ana again']);
  expect(limiter.running).toBe(0);
});

test('a key has its maximum, the queue too, and who gives up makes room', async () => {
  const limiter = new ConcurrencyLimiter(limits);
  const done = await limiter.acquire('ana', never);
  const gone = new AbortController();
  const waiting = limiter.acquire('ana', gone.signal);
  await expect(limiter.acquire('ana', never)).rejects.toMatchObject({ code: 'too_many' });
  await limiter.acquire('ben', never);
  const cem = limiter.acquire('cem', never);
  await expect(limiter.acquire('dan', never)).rejects.toMatchObject({ code: 'busy' });
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  const dan = limiter.acquire('dan', never);
  done();
  (await cem)();
  (await dan)();
  expect(limiter.running).toBe(1);
});

test('nobody waits for ever', async () => {
  const limiter = new ConcurrencyLimiter({ ...limits, running: 1, waitMaxMs: 1 });
  await limiter.acquire('ana', never);
  await expect(limiter.acquire('ben', never)).rejects.toMatchObject({ code: 'busy', retryAfterMs: 1000 });
});
