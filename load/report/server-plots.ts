import { figure } from './format-report.ts';
import type { ProcessSample, Report } from './model.ts';
import type { Plot, PlotLine } from './render-plot.ts';

const tones = ['tone-1', 'tone-2', 'tone-3', 'tone-4'];
const mebibyte = 1024 * 1024;

/** What the server was doing meanwhile, one plot for each of its own figures, one line for each process. */
export function serverPlots({ server, run }: Report): Plot[] {
  const { samples } = server;
  const names = [...new Set(samples.flatMap(({ processes }) => processes.map(({ name }) => name)))].sort();
  const perProcess = (read: (sample: ProcessSample) => number | undefined): PlotLine[] =>
    names.map((name, place) => ({
      name,
      tone: tones[place % tones.length] ?? '',
      points: samples.flatMap(({ at, processes }) => {
        const sample = processes.find((process) => process.name === name);
        const value = sample === undefined ? undefined : read(sample);
        return value === undefined ? [] : [{ at, value }];
      }),
    }));
  const plot = (title: string, lines: PlotLine[], format: Plot['format']): Plot => ({
    title,
    lines: lines.filter(({ points }) => points.length > 0),
    seconds: run.durationSeconds,
    scale: 'linear',
    format,
  });
  const pool = (state: 'used' | 'waiting'): PlotLine[] =>
    perProcess((sample) => sample.pool?.[state]).map((line, place) => ({
      ...line,
      name: `${line.name} ${state}`,
      tone: tones[(place * 2 + (state === 'waiting' ? 1 : 0)) % tones.length] ?? '',
    }));
  const foldLag = samples.flatMap(({ at, foldLagMs }) => (foldLagMs === undefined ? [] : [{ at, value: foldLagMs }]));
  return [
    plot(
      'CPU: cores used',
      perProcess(({ cpu }) => cpu),
      figure,
    ),
    plot(
      'Event loop: lag, p99',
      perProcess(({ lagMs }) => lagMs),
      (ms) => `${figure(ms)} ms`,
    ),
    plot('Database pool: connections used, and requests waiting', [...pool('used'), ...pool('waiting')], figure),
    plot(
      'Folding: age of the oldest answer not in Postgres',
      [{ name: 'lag', tone: 'tone-1', points: foldLag }],
      (ms) => `${figure(ms)} ms`,
    ),
    plot(
      'Memory',
      perProcess(({ memoryBytes }) => (memoryBytes === undefined ? undefined : memoryBytes / mebibyte)),
      (mebibytes) => `${figure(mebibytes)} MiB`,
    ),
  ];
}
