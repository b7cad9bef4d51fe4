import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readKept, writeKept } from './browser-storage.ts';
import { localNow } from './local-now.ts';

export interface FuseClockProps {
  /** Server times, Unix milliseconds. */
  opensAt: number;
  closesAt: number;
  clockOffsetMs: number;
  paused: boolean;
  /** The question has closed, perhaps early. */
  burnt?: boolean;
  /** Huge digits, for the wall. */
  large?: boolean;
}

const pausedKey = 'quickfire:paused';

/** When the clock was paused, server time; stored for a reload, and unknown to a page opened during the pause. */
function usePausedAt({ opensAt, clockOffsetMs, paused }: FuseClockProps): number | undefined {
  const pausedAt = useRef<number | undefined>(undefined);
  const hasRun = useRef(false);
  if (!paused) {
    pausedAt.current = undefined;
    hasRun.current = true;
  } else if (pausedAt.current === undefined && hasRun.current) {
    pausedAt.current = localNow() + clockOffsetMs;
    writeKept(pausedKey, [opensAt, pausedAt.current]);
  } else if (pausedAt.current === undefined) {
    const kept = readKept(pausedKey);
    if (Array.isArray(kept) && kept[0] === opensAt && typeof kept[1] === 'number') pausedAt.current = kept[1];
  }
  return pausedAt.current;
}

/** Whole seconds left, never below 0; undefined in a pause of unknown start. */
export function useSecondsLeft(props: FuseClockProps, pausedAt: number | undefined): number | undefined {
  const { opensAt, closesAt, clockOffsetMs, paused, burnt = false } = props;
  const leftMs = () => closesAt - (localNow() + clockOffsetMs);
  const [, tick] = useState(0);
  // Clocks are never quite equal: caps the display at the question's time.
  const mostSeconds = Math.ceil((closesAt - opensAt) / 1000);
  const secondsOf = (ms: number) => Math.min(mostSeconds, Math.max(0, Math.ceil(ms / 1000)));
  useEffect(() => {
    if (paused || burnt) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = () => {
      const left = leftMs();
      if (left <= 0) return;
      // Wakes just after the digit changes: one timer per second, no frame loop.
      timer = setTimeout(
        () => {
          tick((n) => n + 1);
          schedule();
        },
        (left % 1000 || 1000) + 5,
      );
    };
    schedule();
    return () => clearTimeout(timer);
  }, [closesAt, clockOffsetMs, paused, burnt]);
  if (burnt) return 0;
  if (!paused) return secondsOf(leftMs());
  // An extension during a pause shows at once: the end moves, the start of the pause stays.
  return pausedAt === undefined ? undefined : secondsOf(closesAt - pausedAt);
}

/** The remaining time as a burning fuse, with digits. It uses the device's clock, corrected by the offset. */
export function FuseClock(props: FuseClockProps) {
  const { opensAt, closesAt, clockOffsetMs, paused, burnt = false, large = false } = props;
  const pausedAt = usePausedAt(props);
  const seconds = useSecondsLeft(props, pausedAt);
  const lengthMs = Math.max(1, closesAt - opensAt);
  const key = `${closesAt}:${clockOffsetMs}`;
  // The animation runs by itself from here: an age that grew with every tick would count the time twice.
  const ageMs = useMemo(() => (pausedAt ?? localNow() + clockOffsetMs) - opensAt, [key, opensAt]);
  const hot = seconds !== undefined && seconds <= 5;
  return (
    <div
      class="flex items-center gap-3"
      role="timer"
      aria-label={seconds === undefined ? 'Paused' : `${seconds} seconds left`}
    >
      <div class={`flex-1 overflow-hidden rounded-full bg-ash ${large ? 'h-4' : 'h-3'}`}>
        {/* A new key restarts the animation when the deadline moves. */}
        <div
          key={key}
          hidden={burnt}
          class={`fuse ${paused ? 'fuse-held' : ''} h-full rounded-full bg-linear-90 ${hot ? 'from-ember to-bad' : 'from-ember to-spark'}`}
          style={`--fuse-ms:${lengthMs}ms;--fuse-age:${-ageMs}ms`}
        />
      </div>
      <span
        aria-hidden="true"
        translate={false}
        class={`min-w-[2ch] text-right font-display font-bold tabular-nums ${large ? 'text-6xl' : 'text-3xl'} ${hot ? 'text-bad' : 'text-spark'}`}
      >
        {seconds ?? '–'}
      </span>
    </div>
  );
}
