import type { OpsReply } from '../../src/protocol/ops.ts';
import { formatNumber } from '../shared/format.ts';
import { formatMs, formatRate } from './format-figures.ts';
import { answerRates, plot, total, worstP99, type Point } from './ops-history.ts';
import { TimePlot } from './time-plot.tsx';

interface Figure {
  name: string;
  value: string;
  points: readonly Point[];
  /** The least height of the plot: lower values are normal. */
  floor: number;
  color: string;
}

const busyWords = ['nothing refused', 'no newcomers', 'no connections'];

/** The most important figures, readable from a distance, each with its last two minutes. */
export function KeyFigures({ history }: { history: readonly OpsReply[] }) {
  const sample = history.at(-1);
  if (sample === undefined) return null;
  const rates = answerRates(history);
  const players = plot(history, (one) => total(one, (process) => process.players));
  const answer = plot(history, (one) => worstP99(one, 'answer'));
  const fanout = plot(history, (one) => worstP99(one, 'fanout'));
  const lag = plot(history, (one) => one.log.foldLagMs);
  const cpu = plot(history, (one) => total(one, (process) => process.cpu));
  const rooms = total(sample, (process) => process.rooms);
  const busy = Math.max(0, ...sample.processes.map(({ busyLevel }) => busyLevel ?? 0));
  const figures: Figure[] = [
    { name: 'Players', value: formatNumber(players.at(-1)?.value ?? 0), points: players, floor: 5, color: 'flame' },
    { name: 'Answers a second', value: formatRate(rates.at(-1)?.value), points: rates, floor: 5, color: 'flame' },
    { name: 'Answer, p99', value: formatMs(answer.at(-1)?.value), points: answer, floor: 50, color: 'spark' },
    { name: 'Fan-out, p99', value: formatMs(fanout.at(-1)?.value), points: fanout, floor: 50, color: 'spark' },
    { name: 'Folding lag', value: formatMs(sample.log.foldLagMs), points: lag, floor: 1000, color: 'good' },
    { name: 'CPU, cores', value: (cpu.at(-1)?.value ?? 0).toFixed(2), points: cpu, floor: 1, color: 'good' },
  ];
  return (
    <section aria-label="Key figures" class="flex flex-col gap-2">
      <dl class="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
        {figures.map(({ name, value, points, floor, color }) => (
          <div key={name} class="panel flex flex-col gap-1 p-3">
            <dt class="text-smoke">{name}</dt>
            <dd class="flex flex-col gap-1">
              <span class="font-display text-3xl sm:text-4xl font-bold whitespace-nowrap tabular-nums">{value}</span>
              <TimePlot lines={[{ points, color }]} now={sample.now} floor={floor} />
            </dd>
          </div>
        ))}
      </dl>
      <dl class="flex flex-wrap gap-x-6 gap-y-1 px-1 tabular-nums">
        <Small name="Sockets" value={formatNumber(total(sample, (process) => process.sockets))} />
        <Small name="Rooms, summed over webs" value={formatNumber(rooms)} />
        <Small name="Log entries" value={formatNumber(sample.log.entries)} />
        {sample.redis !== undefined && (
          <Small name="Redis memory" value={`${sample.redis.memoryPercent.toFixed(1)} %`} />
        )}
        <Small name="Busy level" value={`${busy} (${busyWords[busy] ?? ''})`} />
      </dl>
    </section>
  );
}

function Small({ name, value }: { name: string; value: string }) {
  return (
    <div class="flex gap-2">
      <dt class="text-smoke">{name}</dt>
      <dd class="font-bold">{value}</dd>
    </div>
  );
}
