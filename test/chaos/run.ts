/** `npm run chaos -- --minutes 1 --seed 7 --players 120 --webs 2 --workers 2` */
import { randomInt } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { readArguments, usage, UsageError } from './read-arguments.ts';
import { formatReport, makeReportDir, writeReport } from './report.ts';
import { runChaos } from './run-chaos.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    console.log('Stopping …');
    stopping.abort();
  });
}

async function main(): Promise<number> {
  try {
    const wanted = readArguments(process.argv.slice(2), () => randomInt(2 ** 31));
    if (wanted === 'help') {
      console.log(usage);
      return 0;
    }
    const { minutes, ...size } = wanted;
    const dir = makeReportDir(wanted.seed);
    console.log(`Seed ${wanted.seed}; the report and the logs go to ${dir}`);
    const log = createWriteStream(join(dir, 'processes.log'));
    const report = await runChaos({
      ...size,
      pots: true,
      durationMs: minutes * 60_000,
      tell: (line) => console.log(line),
      onLine: (name, line) => log.write(`${name} ${line}\n`),
      signal: stopping.signal,
    }).finally(() => log.end());
    console.log(formatReport(report));
    writeReport(report, dir);
    return report.ok ? 0 : 1;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(
      error instanceof UsageError ? `chaos: ${error.message} (npm run chaos -- --help says what there is)` : error,
    );
    return 2;
  }
}

process.exitCode = await main();
