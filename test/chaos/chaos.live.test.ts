/**
 * The short form of D1, D2 and A1: everything is broken by a seeded schedule for a minute, under players who answer all
 * the while. The full run is `npm run chaos -- --minutes 10 --players 1000`.
 */
import { expect, test } from 'vitest';
import { formatReport } from './report.ts';
import { runChaos } from './run-chaos.ts';

const seed = 7;
const faultsLeast = 25;
const acksLeast = 1000;
const kindsLeast = 20;
/** Players go on without Postgres, and this long is enough to see some answers. */
const awayMs = 2000;

test('a minute of faults: no acknowledged answer is lost, counted twice or contradicted', async () => {
  const report = await runChaos({
    seed,
    durationMs: 60_000,
    faultsLeast,
    players: 120,
    webs: 2,
    workers: 2,
    pots: true,
    tell: () => undefined,
    signal: new AbortController().signal,
  });
  expect(report.ok, formatReport(report)).toBe(true);
  expect(report.faults.length).toBeGreaterThanOrEqual(faultsLeast);
  expect(new Set(report.faults.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(kindsLeast);
  expect(report.acked).toBeGreaterThanOrEqual(acksLeast);
  expect(report.pots.entries, JSON.stringify(report.pots)).toBeGreaterThan(0);
  const withoutPostgres = report.faults.filter(
    ({ kind, tookMs }) => /^(kill|stop) postgres/.test(kind) && tookMs > awayMs,
  );
  expect(withoutPostgres).not.toEqual([]);
  for (const { what, acksBefore, acks } of withoutPostgres) expect(acks, what).toBeGreaterThan(acksBefore);
}, 480_000);
