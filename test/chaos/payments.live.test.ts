/**
 * The short form of M1 to M3 over REST: payments of many clients while web processes, backends and PostgreSQL are killed and
 * replies are cut. The full run is `npm run chaos:payments`.
 */
import { expect, it } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { runPayments } from './payments/run-payments.ts';

const short = { payments: 250, clients: 10, everyMs: 800, tell: () => undefined };
const { full } = readTestEnvironment();

it('payments have one effect each, whatever is killed and cut', { timeout: 240_000 }, async () => {
  const report = await runPayments({ ...short, seed: 20_261_201 });
  expect(report).toMatchObject({ ok: true, violations: [], doubled: [], different: [] });
  expect(report.payments).toBeGreaterThanOrEqual(short.payments);
  expect(report.repeated).toBeGreaterThan(5);
  expect(Object.keys(report.faults).length).toBeGreaterThan(1);
});

it.runIf(full)('notices clients that forget their keys', { timeout: 240_000 }, async () => {
  const report = await runPayments({ ...short, seed: 1, payments: 150, forgetsKeys: true });
  expect(report.ok).toBe(false);
  expect(report.doubled).not.toEqual([]);
});
