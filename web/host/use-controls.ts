import { useEffect, useState } from 'preact/hooks';
import type { Phase } from '../../src/protocol/server-events.ts';
import { findScreens } from '../question-types/all-types.ts';
import { localNow } from '../shared/local-now.ts';
import type { StageProps } from './host-view.ts';
import { toggleFullScreen } from './toggle-full-screen.ts';
import { useHostKeys } from './use-host-keys.ts';

const nextLabels: Record<Phase, string> = {
  lobby: 'Start',
  intro: 'Show answers',
  open: 'Close now',
  closed: 'Counting…',
  reveal: 'Standings',
  standings: 'Next question',
  over: 'Done',
};

/** A question that has just opened is closed by hand only after a question back. */
const closingAskedMs = 3000;
/** After a phase has appeared, the step to the next one rests for so long: a second press was meant for the one before. */
const restMs = 500;

export type Asking = 'end' | 'close' | undefined;
export type Dialog = 'people' | 'phone' | 'regrade' | undefined;

/** What a host can do in the shown phase, whatever the buttons look like. */
export interface Controls {
  next: { label: string; enabled: boolean; resting: boolean; press: () => void };
  /** Absent where there is nothing to pause, to extend or to lock. */
  pause?: () => void;
  extend?: () => void;
  lock?: () => void;
  /** Between two questions, for the owner of the game. */
  regrade?: () => void;
  asking: Asking;
  ask: (what: Asking) => void;
  dialog: Dialog;
  open: (dialog: Dialog) => void;
  keys: ReturnType<typeof useHostKeys>;
}

/** The host's controls with their keys; one component of a page has them. */
export function useControls({ snapshot, actions, state, isHanded }: StageProps): Controls {
  const { phase, paused, locked, players, questionCount } = snapshot.room;
  const shown = `${phase}:${snapshot.question?.index ?? ''}`;
  const [asked, setAsked] = useState<{ what: Asking; at: string }>({ what: undefined, at: '' });
  // What was asked in an earlier phase is no question any more.
  const asking = asked.what === 'end' || asked.at === shown ? asked.what : undefined;
  const ask = (what: Asking) => setAsked({ what, at: shown });
  const [dialog, setDialog] = useState<Dialog>(undefined);
  const resting = useRest(shown);
  const screens = snapshot.question === undefined ? undefined : findScreens(snapshot.question.type);
  // Of a type that is not known here nobody can say that it is not.
  const isAnswered = screens === undefined || screens.Input !== undefined;
  const last = phase === 'reveal' && (snapshot.question?.index ?? 0) + 1 === questionCount;
  const enabled = phase !== 'closed' && phase !== 'over' && (phase !== 'lobby' || players > 0);
  const press = () => {
    if (resting) return;
    const openMs =
      snapshot.question === undefined ? Infinity : localNow() + state.clockOffsetMs - snapshot.question.opensAt;
    if (phase === 'lobby') actions.start();
    else if (phase === 'open' && isAnswered && !paused && openMs < closingAskedMs) ask('close');
    else actions.next();
  };
  const canPause = phase === 'intro' || phase === 'open' || phase === 'reveal' || phase === 'standings';
  const pause = canPause ? () => (paused ? actions.resume() : actions.pause()) : undefined;
  const extend = phase === 'open' ? () => actions.extend() : undefined;
  const lock = phase === 'over' ? undefined : () => actions.lock(!locked);
  const canRegrade = isHanded !== true && isAnswered && (phase === 'reveal' || phase === 'standings');
  const unasked = <T>(act: T) => (asking === undefined ? act : undefined);
  const keys = useHostKeys({
    next: unasked(enabled ? press : undefined),
    pause: unasked(pause),
    extend: unasked(extend),
    lock: unasked(lock),
    full: toggleFullScreen,
  });
  return {
    next: {
      label: labelOf(phase, last, isAnswered),
      enabled,
      resting,
      press,
    },
    ...(pause === undefined ? {} : { pause }),
    ...(extend === undefined ? {} : { extend }),
    ...(lock === undefined ? {} : { lock }),
    ...(canRegrade ? { regrade: () => setDialog('regrade') } : {}),
    asking,
    ask,
    dialog,
    open: (next) => {
      // No event says what another host has done about bans.
      if (next === 'people') actions.refresh();
      setDialog(next);
    },
    keys,
  };
}

function labelOf(phase: Phase, isLast: boolean, isAnswered: boolean): string {
  if (isLast) return 'Podium';
  // A slide has no answers to show, and nothing is cut short when it is closed.
  if (!isAnswered && (phase === 'intro' || phase === 'open')) return 'Go on';
  return Object.hasOwn(nextLabels, phase) ? nextLabels[phase] : 'Next';
}

/** Whether the phase has only just appeared here. */
function useRest(shown: string): boolean {
  const [rested, setRested] = useState<string | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => setRested(shown), restMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return rested !== shown;
}
