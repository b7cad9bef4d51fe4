import { useState } from 'preact/hooks';
import { jobStates, type Job, type JobsReply, type JobState } from '../../src/protocol/ops.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber } from '../shared/format.ts';
import { cell, EmptyRow, FigureTable, numericCell, type Column } from './figure-table.tsx';
import { formatMs } from './format-figures.ts';
import { useJobs } from './use-jobs.ts';

const countColumns: Column[] = [
  { name: 'Task' },
  { name: 'State' },
  { name: 'Jobs', numeric: true },
  { name: 'Oldest waits', numeric: true, wideOnly: true },
];
const runColumns: Column[] = [
  { name: 'Task' },
  { name: 'Last run' },
  { name: 'Changed', numeric: true },
  { name: 'Last change', wideOnly: true },
  { name: 'Ever', numeric: true, wideOnly: true },
];
const jobColumns: Column[] = [
  { name: 'Job' },
  { name: 'Attempts', numeric: true },
  { name: 'Last error', wideOnly: true },
  { name: 'Action' },
];

/** The background jobs, with buttons to retry or delete one. */
export function JobsPanel({ token }: { token: string | undefined }) {
  const [state, setState] = useState<JobState>('failed');
  const { reply, problem, change } = useJobs(token, state);
  return <JobsView state={state} onState={setState} reply={reply} problem={problem} onChange={change} />;
}

export interface JobsViewProps {
  state: JobState;
  onState: (state: JobState) => void;
  reply: JobsReply | undefined;
  problem: string | undefined;
  onChange: (id: string, change: 'retry' | 'delete') => void;
}

export function JobsView({ state, onState, reply, problem, onChange }: JobsViewProps) {
  const jobs = reply?.jobs ?? [];
  return (
    <section class="grid items-start gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]" aria-label="Background jobs">
      <div class="flex min-w-0 flex-col gap-5">
        <CountTable counts={reply?.counts ?? []} />
        <RunTable runs={reply?.runs ?? []} />
      </div>
      <div class="flex min-w-0 flex-col gap-2">
        <label class="flex items-center gap-3">
          <span>Show jobs that are</span>
          <select
            class="min-h-11 rounded-xl bg-ash px-3 font-bold text-paper"
            value={state}
            onChange={(event) => onState(event.currentTarget.value as JobState)}
          >
            {jobStates.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        {problem !== undefined && (
          <p role="status" class="rounded-xl bg-bad px-4 py-2 font-bold text-ink">
            {problem}
          </p>
        )}
        <FigureTable title="List of jobs" note={listNotes[state]} columns={jobColumns}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} onChange={onChange} />
          ))}
          {jobs.length === 0 && <EmptyRow columns={jobColumns.length} text={`No job is ${state}.`} />}
        </FigureTable>
      </div>
    </section>
  );
}

const listNotes: Record<JobState, string> = {
  waiting: 'They run when they are due and a worker has time; the newest are first.',
  running: 'A worker has them. When it dies, they run again within a minute.',
  failed: 'They are not tried any more, unless you say so.',
  unknown: 'No worker of this version runs them: they are of a later one, or of one that is gone.',
};

function CountTable({ counts }: { counts: JobsReply['counts'] }) {
  return (
    <FigureTable title="Jobs" note="Clean-up and other work in the background of workers." columns={countColumns}>
      {counts.map(({ task, state, count, waitedMs }) => (
        <tr key={`${task} ${state}`} data-testid={`jobs-${task}-${state}`}>
          <th scope="row" class={`${cell} font-bold`}>
            {task}
          </th>
          <td class={cell}>{state}</td>
          <td class={numericCell}>{formatNumber(count)}</td>
          <td class={`${numericCell} max-sm:hidden`}>{state === 'waiting' ? formatMs(waitedMs) : '–'}</td>
        </tr>
      ))}
      {counts.length === 0 && <EmptyRow columns={countColumns.length} text="Nothing is to be done." />}
    </FigureTable>
  );
}

function RunTable({ runs }: { runs: JobsReply['runs'] }) {
  return (
    <FigureTable
      title="Clean-up"
      note="When each task last ran, and how many rows, or games of expire-games, it has changed."
      columns={runColumns}
    >
      {runs.map(({ task, ranAt, affected, changedAt, changed = 0, total }) => (
        <tr key={task} data-testid={`run-${task}`}>
          <th scope="row" class={`${cell} font-bold`}>
            {task}
          </th>
          <td class={cell}>{formatMoment(ranAt)}</td>
          <td class={numericCell}>{formatNumber(affected)}</td>
          <td class={`${cell} max-sm:hidden`}>
            {changedAt === undefined ? '–' : `${formatNumber(changed)}, ${formatMoment(changedAt)}`}
          </td>
          <td class={`${numericCell} max-sm:hidden`}>{formatNumber(total)}</td>
        </tr>
      ))}
      {runs.length === 0 && <EmptyRow columns={runColumns.length} text="Nothing has run so far." />}
    </FigureTable>
  );
}

const formatMoment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });

function JobRow({ job, onChange }: { job: Job; onChange: JobsViewProps['onChange'] }) {
  const about = Object.entries(job.payload).map(([name, value]) => `${name} ${String(value)}`);
  return (
    <tr data-testid={`job-${job.id}`}>
      <th scope="row" class={`${cell} max-w-80 font-bold break-words`}>
        {job.task} <span class="font-normal text-smoke">{job.id}</span>
        {about.length > 0 && <div class="text-sm font-normal break-all text-smoke">{about.join(', ')}</div>}
      </th>
      <td class={numericCell}>
        {job.attempts} of {job.maxAttempts}
      </td>
      <td class={`${cell} max-w-96 text-sm break-words max-sm:hidden`}>{job.lastError ?? '–'}</td>
      <td class={cell}>
        {job.state !== 'running' && (
          <div class="flex flex-wrap gap-2">
            <Button aria-label={`Retry job ${job.id}`} onClick={() => onChange(job.id, 'retry')}>
              Retry
            </Button>
            <Button aria-label={`Delete job ${job.id}`} onClick={() => onChange(job.id, 'delete')}>
              Delete
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}
