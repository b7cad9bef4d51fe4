import type { ComponentChildren } from 'preact';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import type { Period } from './period.ts';
import { PeriodForm } from './period-form.tsx';

export interface PeriodReportProps<T> {
  period: Period;
  report: T | undefined;
  problem: string | undefined;
  onPeriod: (period: Period) => void;
}

interface Props extends Omit<PeriodReportProps<unknown>, 'report'> {
  name: string;
  isReading: boolean;
  heading: ComponentChildren;
  children: ComponentChildren;
}

/** A page with a report over the games of some days. */
export function ReportFrame({ name, period, problem, isReading, heading, onPeriod, children }: Props) {
  useStage('desk');
  return (
    <Screen
      name={name}
      class="report long-words mx-auto flex min-h-dvh w-full max-w-5xl flex-col gap-6 px-4 py-6 sm:px-5"
    >
      <header class="flex flex-wrap items-center justify-between gap-4 print:hidden">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl" />
        </a>
        <nav class="flex flex-wrap gap-3" aria-label="Go on">
          {[
            ['/games', 'Your games'],
            ['/quizzes', 'Your quizzes'],
          ].map(([path, text]) => (
            <a
              key={path}
              href={path}
              class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold [--lip:#1b1522]"
            >
              {text}
            </a>
          ))}
          <Button onClick={() => print()}>Print</Button>
        </nav>
      </header>
      {heading}
      <PeriodForm period={period} onPeriod={onPeriod} />
      <p
        role="status"
        class={`font-bold empty:hidden print:hidden ${problem === undefined ? 'text-smoke' : 'text-bad'}`}
      >
        <Fresh text={problem ?? (isReading ? 'Reading the report…' : undefined)} />
      </p>
      {children}
    </Screen>
  );
}
