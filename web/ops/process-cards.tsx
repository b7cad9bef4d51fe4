import type { ComponentChildren } from 'preact';
import type { OpsProcess, OpsReply } from '../../src/protocol/ops.ts';
import { formatNumber } from '../shared/format.ts';
import { formatBytes, formatMs, formatPercent, formatUptime } from './format-figures.ts';
import { plot } from './ops-history.ts';
import { TimePlot } from './time-plot.tsx';

/** Every process that has reported within five seconds. */
export function ProcessCards({
  processes,
  history,
}: {
  processes: readonly OpsProcess[];
  history: readonly OpsReply[];
}) {
  return (
    <section>
      <h2 class="text-xl font-bold">Processes</h2>
      <p class="mb-2 text-sm text-smoke">
        A process that says nothing for five seconds is not shown. The plot is CPU, in cores.
      </p>
      <ul class="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {processes.map((process) => (
          <li key={process.id} class="panel flex flex-col gap-2 p-4" data-testid={`process-${process.kind}`}>
            <Process process={process} history={history} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Process({ process, history }: { process: OpsProcess; history: readonly OpsReply[] }) {
  const { id, kind, cpu, eventLoop, memoryBytes, pool, uptimeMs, sockets, rooms, players } = process;
  const points = plot(history, (sample) => sample.processes.find((one) => one.id === id)?.cpu);
  const late = eventLoop.lagP99Ms > 250;
  return (
    <>
      <h3 class="flex items-baseline gap-2 text-lg font-bold">
        <span class={`rounded-md px-2 text-ink ${kind === 'web' ? 'bg-flame' : 'bg-good'}`}>{kind}</span>
        <code class="text-sm font-normal text-smoke">{id}</code>
      </h3>
      <TimePlot
        lines={[{ points, color: kind === 'web' ? 'flame' : 'good' }]}
        now={history.at(-1)?.now ?? 0}
        floor={1}
        class="h-10"
      />
      <dl class="grid grid-cols-2 gap-x-4 gap-y-1 tabular-nums">
        <Pair name="CPU">{cpu.toFixed(2)} cores</Pair>
        <Pair name="Memory">{formatBytes(memoryBytes)}</Pair>
        <Pair name="Event loop busy">{formatPercent(eventLoop.utilization)}</Pair>
        <Pair name="Event loop lag" bad={late}>
          {formatMs(eventLoop.lagP99Ms)}
        </Pair>
        <Pair name="Pool in use" bad={pool.waiting > 0}>
          {pool.used} of {pool.used + pool.idle}
          {pool.waiting > 0 && `, ${pool.waiting} wait`}
        </Pair>
        <Pair name="Runs for">{formatUptime(uptimeMs)}</Pair>
        {sockets !== undefined && <Pair name="Sockets">{formatNumber(sockets)}</Pair>}
        {rooms !== undefined && players !== undefined && (
          <Pair name="Players in rooms">
            {formatNumber(players)} in {formatNumber(rooms)}
          </Pair>
        )}
      </dl>
    </>
  );
}

function Pair({ name, bad = false, children }: { name: string; bad?: boolean; children: ComponentChildren }) {
  return (
    <div class="flex flex-col">
      <dt class="text-sm text-smoke">{name}</dt>
      <dd class={`font-bold ${bad ? 'text-bad' : ''}`}>{children}</dd>
    </div>
  );
}
