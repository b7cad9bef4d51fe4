import type { ComponentChildren } from 'preact';
import type { OpsReply } from '../../src/protocol/ops.ts';
import { Button } from '../shared/ui/button.tsx';
import { plural } from '../shared/format.ts';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { AnswerTable } from './answer-table.tsx';
import { KeyFigures } from './key-figures.tsx';
import { LatencyTable } from './latency-table.tsx';
import { findConcerns } from './ops-history.ts';
import { ProcessCards } from './process-cards.tsx';

export interface OpsViewProps {
  /** Oldest first; the last one is shown. */
  history: readonly OpsReply[];
  /** Why there is no newer sample. */
  problem?: string;
  /** Absent for a signed-in admin, who has no token to forget. */
  onSignOut?: (() => void) | undefined;
  /** More panels, such as the rollout's, between the answers and the processes. */
  children?: ComponentChildren;
}

/** All processes, as an overview and in detail. */
export function OpsView({ history, problem, onSignOut, children }: OpsViewProps) {
  const sample = history.at(-1);
  return (
    <Screen
      name="Operations"
      focusKey="ops"
      class="mx-auto flex min-h-dvh w-full max-w-[110rem] flex-col gap-5 px-4 py-5 sm:px-6"
    >
      <header class="flex flex-wrap items-center gap-x-5 gap-y-2">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-2xl" />
        </a>
        <h1 class="text-2xl font-bold">Operations</h1>
        <p class="ml-auto flex items-center gap-2 tabular-nums text-smoke" data-testid="freshness">
          <span class={`size-2.5 rounded-full ${problem === undefined ? 'bg-good' : 'bg-bad'}`} aria-hidden="true" />
          {sample === undefined
            ? 'No figures yet'
            : `${problem === undefined ? 'Live' : 'As of'} ${clockOf(sample.now)}`}
        </p>
        {onSignOut === undefined ? (
          <a href="/admin/people" class="inline-flex min-h-11 items-center font-bold text-spark underline">
            Administration
          </a>
        ) : (
          <Button onClick={onSignOut}>Sign out</Button>
        )}
      </header>
      <Concerns problem={problem} sample={sample} />
      {sample !== undefined && (
        <div class={`flex flex-col gap-5 ${problem === undefined ? '' : 'grayscale'}`}>
          <KeyFigures history={history} />
          <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <LatencyTable history={history} />
            <AnswerTable answers={sample.answers} />
          </div>
          {children}
          <ProcessCards processes={sample.processes} history={history} />
        </div>
      )}
    </Screen>
  );
}

const clockOf = (at: number): string => new Date(at).toLocaleTimeString('en-GB');

function Concerns({ problem, sample }: { problem: string | undefined; sample: OpsReply | undefined }) {
  const concerns = sample === undefined || problem !== undefined ? [] : findConcerns(sample);
  const running = sample === undefined ? '' : countProcesses(sample);
  return (
    <div role="status" class="flex flex-col gap-2 text-lg font-bold">
      {problem !== undefined && <p class="rounded-xl bg-bad px-4 py-2 text-ink">{problem}</p>}
      {concerns.map(({ level, text }) => (
        <p key={text} class={`rounded-xl px-4 py-2 text-ink ${level === 'bad' ? 'bg-bad' : 'bg-spark'}`}>
          {text}
        </p>
      ))}
      {problem === undefined && sample !== undefined && concerns.length === 0 && (
        <p class="text-good">All is well: {running}.</p>
      )}
    </div>
  );
}

function countProcesses({ processes }: OpsReply): string {
  const webs = processes.filter(({ kind }) => kind === 'web').length;
  return `${plural(webs, 'web')} and ${plural(processes.length - webs, 'worker')} are running`;
}
