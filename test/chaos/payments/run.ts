/** `npm run chaos:payments -- [PAYMENTS] [SEED]`: 10,000 payments of 50 clients while everything is killed; exit code 1 on any difference. */
import { randomInt } from 'node:crypto';
import { runPayments } from './run-payments.ts';

const [payments = 10_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
if (!Number.isInteger(payments) || payments < 1 || !Number.isInteger(seed)) {
  console.error('npm run chaos:payments -- [PAYMENTS] [SEED]: whole numbers');
  process.exitCode = 2;
} else {
  console.log(`Seed ${seed}`);
  const report = await runPayments({ seed, payments, clients: 50, everyMs: 6000, tell: (line) => console.log(line) });
  const { violations, doubled, different, faults, ...figures } = report;
  console.log(figures);
  console.log(faults);
  for (const line of [...violations, ...doubled, ...different].slice(0, 50)) console.log(line);
  console.log(`${violations.length} violations, ${doubled.length} double effects, ${different.length} other balances`);
  process.exitCode = report.ok ? 0 : 1;
}
