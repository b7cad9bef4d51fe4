import { useEffect, useRef } from 'preact/hooks';

export interface DebriefSteps {
  forth: () => void;
  back: () => void;
  leave: () => void;
}

const stepOfKey: Record<string, keyof DebriefSteps> = {
  ' ': 'forth',
  Enter: 'forth',
  ArrowRight: 'forth',
  ArrowDown: 'forth',
  // What presenters' remote controls send.
  PageDown: 'forth',
  ArrowLeft: 'back',
  ArrowUp: 'back',
  Backspace: 'back',
  PageUp: 'back',
  Escape: 'leave',
};

/** One key a step, wherever the focus is; on a control, space and enter are that control's own. */
export function useDebriefKeys(steps: DebriefSteps): void {
  const latest = useRef(steps);
  latest.current = steps;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const step = stepOfKey[event.key];
      const isOnControl =
        event.target instanceof HTMLElement && event.target.closest('button, a, audio, video') !== null;
      if (step === undefined || (isOnControl && (event.key === ' ' || event.key === 'Enter'))) return;
      event.preventDefault();
      latest.current[step]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
