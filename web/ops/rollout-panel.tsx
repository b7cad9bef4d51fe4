import { useState } from 'preact/hooks';
import { persistencePaths, type OpsReply, type PersistencePath, type RolloutReply } from '../../src/protocol/ops.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber } from '../shared/format.ts';
import { RestError } from '../shared/rest-client.ts';
import { EmptyRow, FigureTable, NameCell, numericCell, type Column } from './figure-table.tsx';
import { formatMs } from './format-figures.ts';

const columns: Column[] = [
  { name: 'Path' },
  { name: 'p50', numeric: true },
  { name: 'p95', numeric: true },
  { name: 'p99', numeric: true },
  { name: 'Answers', numeric: true },
  { name: 'Errors', numeric: true },
  { name: 'Fold lag', numeric: true, wideOnly: true },
];

export interface RolloutPanelProps {
  sample: OpsReply;
  /** @throws {RestError} */
  onPercent: (percent: number) => Promise<void>;
}

/** The two persistence paths side by side, and the share of new games on each. */
export function RolloutPanel({ sample, onPercent }: RolloutPanelProps) {
  const { rollout } = sample;
  if (rollout === undefined) return null;
  const webs = sample.processes.filter(({ kind }) => kind === 'web');
  const cores = webs.reduce((sum, { cpu }) => sum + cpu, 0).toFixed(2);
  const sumOf = (state: 'used' | 'waiting') => webs.reduce((sum, { pool }) => sum + pool[state], 0);
  return (
    <section class="grid items-start gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]" aria-label="Rollout">
      <RolloutControl rollout={rollout} onPercent={onPercent} />
      <FigureTable
        title="Side by side"
        note={`Answers of the last minute. Webs serve both paths: together ${cores} cores, pool ${sumOf('used')} used, ${sumOf('waiting')} waiting.`}
        columns={columns}
      >
        {persistencePaths.map((path) => (
          <VariantRow key={path} path={path} sample={sample} />
        ))}
      </FigureTable>
    </section>
  );
}

function RolloutControl({ rollout, onPercent }: { rollout: RolloutReply; onPercent: RolloutPanelProps['onPercent'] }) {
  // The slider's value until the server has it; undefined: the slider shows the present value.
  const [wanted, setWanted] = useState<number | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const percent = wanted ?? rollout.percent;
  const apply = () => {
    onPercent(percent).then(
      () => {
        setWanted(undefined);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!(error instanceof RestError)) throw error;
        setProblem(error.message);
      },
    );
  };
  return (
    <div class="min-w-0">
      <h2 class="text-xl font-bold">Rollout</h2>
      <p class="mb-2 text-sm text-smoke" data-testid="rollout-source">
        {sourceOf(rollout)}
      </p>
      <div class="panel flex flex-col gap-3 p-4">
        <label class="flex flex-col gap-2">
          <span>
            New games that are buffered: <b data-testid="rollout-percent">{percent} %</b>
          </span>
          <input
            type="range"
            min={0}
            max={100}
            step={1}
            value={percent}
            class="min-h-11 w-full accent-flame"
            onInput={(event) => setWanted(Number(event.currentTarget.value))}
          />
        </label>
        <Button look="primary" disabled={wanted === undefined || wanted === rollout.percent} onClick={apply}>
          Apply
        </Button>
        <p class="text-sm text-smoke">{limitsOf(rollout)}</p>
        {(problem ?? rollout.alarm ?? rollout.file?.error) !== undefined && (
          <p role="status" class="rounded-xl bg-bad px-4 py-2 font-bold text-ink">
            {problem ?? rollout.alarm ?? `The flags file cannot be used: ${rollout.file?.error ?? ''}`}
          </p>
        )}
      </div>
    </div>
  );
}

/** The source of the present percentage. */
function sourceOf({ percent, source, by, at, reason }: RolloutReply): string {
  const when = at === undefined ? '' : ` at ${new Date(at).toLocaleTimeString('en-GB')}`;
  if (source === 'default') return `${percent} % by configuration.`;
  if (source === 'file') return `${percent} % by the flags file${when}.`;
  if (source === 'step_back') return `Stepped back to 0 %${when}: ${reason ?? ''}.`;
  return `${percent} % by ${by ?? 'an operator'}${when}.`;
}

function limitsOf({ percent, limits }: RolloutReply): string {
  const broken = `p99 over ${formatMs(limits.p99Ms)} or over ${limits.errorPercent} % errors`;
  if (percent === 100) return `All new games are buffered: ${broken} is told here, and changes nothing.`;
  return `Buffered games with ${broken} (${formatNumber(limits.samplesMin)} answers or more) make it step back to 0 %.`;
}

function VariantRow({ path, sample }: { path: PersistencePath; sample: OpsReply }) {
  const timed = sample.latency.find((one) => one.measure === 'answer' && one.path === path);
  const own = sample.answers.filter((one) => one.path === path);
  const total = own.reduce((sum, { lastMinute }) => sum + lastMinute, 0);
  const failed = own
    .filter(({ outcome }) => outcome === 'busy' || outcome === 'internal')
    .reduce((sum, { lastMinute }) => sum + lastMinute, 0);
  if (timed === undefined) return <EmptyRow columns={columns.length} text={`No ${path} answers in the last minute.`} />;
  return (
    <tr data-testid={`arm-${path}`}>
      <NameCell name="Answers" path={path} />
      <td class={numericCell}>{formatMs(timed.p50Ms)}</td>
      <td class={numericCell}>{formatMs(timed.p95Ms)}</td>
      <td class={`${numericCell} font-bold`}>{formatMs(timed.p99Ms)}</td>
      <td class={numericCell}>{formatNumber(total)}</td>
      <td class={numericCell}>{total === 0 ? '–' : `${((failed / total) * 100).toFixed(1)} %`}</td>
      <td class={`${numericCell} max-sm:hidden`}>{path === 'buffered' ? formatMs(sample.log.foldLagMs) : 'none'}</td>
    </tr>
  );
}
