import type { OpsLatency, OpsReply } from '../../src/protocol/ops.ts';
import { formatNumber } from '../shared/format.ts';
import { cell, EmptyRow, FigureTable, NameCell, numericCell, type Column } from './figure-table.tsx';
import { formatMs } from './format-figures.ts';
import { plot } from './ops-history.ts';
import { TimePlot } from './time-plot.tsx';

const columns: Column[] = [
  { name: 'What' },
  { name: 'p50', numeric: true },
  { name: 'p95', numeric: true },
  { name: 'p99', numeric: true },
  { name: 'Count', numeric: true, wideOnly: true },
  { name: 'Two minutes: p50, p99', wideOnly: true },
];

/** A name for each latency, and where it starts and ends. */
const measureWords: Record<OpsLatency['measure'], [name: string, way: string]> = {
  join: ['Join', 'to acknowledgement'],
  answer: ['Answer', 'to acknowledgement'],
  fanout: ['Room event', 'to the last socket'],
  fold: ['Folding', 'from read to commit'],
  redis: ['Redis call', ''],
  rest: ['REST', 'request to reply'],
};

/** p50, p95 and p99 of all latencies, by persistence path. */
export function LatencyTable({ history }: { history: readonly OpsReply[] }) {
  const sample = history.at(-1);
  return (
    <FigureTable title="Latency" note="Of the last minute, all processes together." columns={columns}>
      {sample?.latency.map((latency) => (
        <LatencyRow key={latency.measure + latency.path} latency={latency} history={history} now={sample.now} />
      ))}
      {sample?.latency.length === 0 && (
        <EmptyRow columns={columns.length} text="Nothing happened in the last minute." />
      )}
    </FigureTable>
  );
}

function LatencyRow({ latency, history, now }: { latency: OpsLatency; history: readonly OpsReply[]; now: number }) {
  const { measure, path, count, p50Ms, p95Ms, p99Ms } = latency;
  const find = (sample: OpsReply) => sample.latency.find((one) => one.measure === measure && one.path === path);
  const lines = [
    { points: plot(history, (one) => find(one)?.p50Ms), color: 'haze' },
    { points: plot(history, (one) => find(one)?.p99Ms), color: 'spark' },
  ];
  return (
    <tr data-testid={`latency-${measure}-${path}`}>
      <NameCell name={measureWords[measure][0]} path={path}>
        <span class="font-normal text-smoke max-sm:hidden"> {measureWords[measure][1]}</span>
      </NameCell>
      <td class={numericCell}>{formatMs(p50Ms)}</td>
      <td class={numericCell}>{formatMs(p95Ms)}</td>
      <td class={`${numericCell} font-bold`}>{formatMs(p99Ms)}</td>
      <td class={`${numericCell} max-sm:hidden`}>{formatNumber(count)}</td>
      <td class={`${cell} w-1/4 min-w-36 max-sm:hidden`}>
        <TimePlot lines={lines} now={now} floor={10} class="h-8" />
      </td>
    </tr>
  );
}
