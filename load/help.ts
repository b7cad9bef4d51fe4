import { scenarios } from './scenarios.ts';

/** What `npm run load` says when it is not told what to do. */
export function helpLines(): string[] {
  const entries = Object.entries(scenarios);
  const width = Math.max(...entries.map(([name]) => name.length));
  return [
    'npm run load -- SCENARIO [options]      plays it, audits every answer, writes a report',
    'npm run load -- compare [REPORT.json]   says what got worse than the baseline (exit code 1 if something did)',
    'npm run load -- rollout [options]       plays games of both ways of storing answers side by side, and by turns',
    'npm run load -- baseline [REPORT.json]  takes a report into the baseline of its scenario',
    '',
    ...entries.map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`),
    '',
    '  --target URL          a server of yours; without it, one is started for the run and thrown away',
    '  --admin-token TOKEN   its ADMIN_TOKEN, so that the report shows all of its processes',
    '  --players N  --rooms N  --questions N  --duration SECONDS',
    '  --generators N        processes that play; by default one for each 1,000 players, as far as there are cores',
    '  --lag-limit MS        how late the generator may be at its 99th percentile before the run counts as void (200)',
    '  --percent N           with rollout: so many percent of its rooms are buffered (10); it takes --players, --rooms and',
    '                        --questions besides, and always starts a server of its own',
    '  --junit FILE          with a scenario: its thresholds and audit as JUnit XML, a test case each, for a CI server',
    '  --save-baseline       takes the run into the baseline of its scenario',
    '  --baseline FILE       with compare: another baseline than the one in load/baselines',
    '',
    'The scenarios are Artillery’s own files, load/scenarios/NAME.yml. Into a room that exists, from as many machines as you',
    'like: npx artillery run load/scenarios/NAME.yml --target URL -v \'{"pin":"123456"}\' (docs/LOAD-TESTING.md)',
    '',
    'Exit code 0: passed · 1: a threshold or the audit failed · 2: it could not be run, or the generator was too slow',
  ];
}
