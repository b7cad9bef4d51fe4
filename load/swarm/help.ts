/** What `npm run swarm -- --help` says. */
export function swarmHelpLines(): string[] {
  return [
    'npm run swarm [-- options]   plays lean players over raw WebSockets, audits every answer, writes a report',
    '',
    '  --players N         in all rooms together (1000)',
    '  --sweep N,N,…       one run for each size, and a table of all of them',
    '  --rooms N  --questions N                (1, 3)',
    '  --burst             everybody answers in one moment',
    '  --think-ms MS       answers come at random within so long (2000)',
    '  --target URL        a server of yours; without it, one is started for each run and thrown away',
    '  --admin-token TOKEN its ADMIN_TOKEN, so that the report shows all of its processes',
    '  --processes N       that play; by default one for each core but two, four at most',
    '  --connect-rate N    connections a second (500)',
    '  --pause-ms MS       how long reveal and standings stay on the screen (2000)',
    '  --lag-limit MS      how late the generator may be at its 99th percentile before the run counts as void (200)',
    '',
    'Exit code 0: passed · 1: a threshold or the audit failed · 2: it could not be run, or the generator was too slow',
  ];
}
