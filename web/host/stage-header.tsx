import type { ComponentChildren } from 'preact';
import type { StageProps } from './host-view.ts';
import { formatPin } from '../shared/format.ts';
import { shownAddress } from './lobby-stage.tsx';

interface Props extends StageProps {
  /** What the screen is: "Question 3 of 10", "Standings". */
  title: string;
  children?: ComponentChildren;
}

/**
 * The top of a stage, in one line on a wall: what it is, how latecomers still join, whether the game is paused, and what the
 * stage adds. What needs more words stands above it: the clock keeps its length.
 */
export function StageHeader({ title, snapshot, joinUrl, children }: Props) {
  const { pin, paused, nextAt, locked } = snapshot.room;
  const pill = 'rounded-full bg-spark px-4 py-1 text-xl leading-tight font-bold text-ink';
  return (
    <>
      {paused && nextAt !== undefined && (
        <p class={`self-center text-center ${pill}`} role="status">
          Restored after a failure: goes on in a moment, or press Resume
        </p>
      )}
      <header class="flex min-h-[3.75rem] items-center gap-x-6 max-lg:flex-wrap">
        <div class="flex min-w-0 shrink-0 flex-col">
          <p class="font-display text-2xl leading-tight font-bold tracking-wide text-spark uppercase" translate={false}>
            {title}
          </p>
          <p class="leading-tight text-smoke" translate={false}>
            {locked ? 'Locked' : `${shownAddress(joinUrl)} · `}
            {!locked && <strong class="whitespace-nowrap text-paper tabular-nums">{formatPin(pin)}</strong>}
          </p>
        </div>
        {paused && nextAt === undefined && (
          <strong class={pill} role="status">
            Paused
          </strong>
        )}
        {children}
      </header>
    </>
  );
}

export const questionTitle = ({ index, total }: { index: number; total: number }): string =>
  `Question ${index + 1} of ${total}`;
