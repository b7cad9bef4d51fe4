import type { Report, Summary, Table } from '../report/model.ts';
import type { PhaseLog } from './phase-log.ts';

/** What one size of a sweep has shown. */
export interface SizeRun {
  report: Pick<Report, 'run' | 'measures'>;
  phases: PhaseLog;
  joinsPerSecond: number;
}

const figures: [title: string, measure: string, figure: keyof Summary][] = [
  ['ack p50', 'answer.ack', 'p50'],
  ['p95', 'answer.ack', 'p95'],
  ['p99', 'answer.ack', 'p99'],
  ['max', 'answer.ack', 'max'],
  ['of burst p99', 'answer.burst', 'p99'],
  ['question last', 'question.spread', 'max'],
  ['reveal first', 'reveal.first', 'max'],
  ['last', 'reveal.last', 'max'],
  ['lag p99', 'generator.lag', 'p99'],
];

const costs: [title: string, phase: string, kind: string][] = [
  ['web join', 'join', 'web'],
  ['web question', 'question', 'web'],
  ['web answer', 'answer', 'web'],
  ['redis answer', 'answer', 'redis'],
  ['web reveal', 'reveal', 'web'],
  ['web leaderboard', 'leaderboard', 'web'],
];

/** How latencies and costs grow with the room, a size a row. Two tables, because one would be too wide to read. */
export function compareSizes(runs: SizeRun[]): Table[] {
  return [
    {
      title: 'By size of the room, milliseconds',
      columns: ['players', 'joins/s', ...figures.map(([title]) => title)],
      rows: runs.map(({ report: { run, measures }, joinsPerSecond }) => [
        String(run.players),
        Math.round(joinsPerSecond),
        ...figures.map(([, name, which]) => round(measures.find((measure) => measure.name === name)?.summary[which])),
      ]),
    },
    {
      title: 'By size of the room, CPU µs for each player each time, and memory of the web process',
      columns: ['players', ...costs.map(([title]) => title), 'KiB/player', 'cores of others'],
      rows: runs.map(({ report: { run }, phases }) => [
        String(run.players),
        ...costs.map(([, phase, kind]) => round(phases.perPlayerUs(phase, kind))),
        round(phases.memoryPerPlayerKb),
        round(phases.strangerCores),
      ]),
    },
  ];
}

const round = (value: number | undefined): number | string =>
  value === undefined ? '–' : value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
