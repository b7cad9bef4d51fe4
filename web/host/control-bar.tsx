import { useEffect, useState } from 'preact/hooks';
import type { Phase } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/button.tsx';
import { Fresh } from '../shared/fresh.tsx';
import { localNow } from '../shared/local-now.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { PeopleDialog } from './people-dialog.tsx';
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

type Asking = 'end' | 'close' | undefined;

/** The host's controls for the shown phase, each with its key. */
export function ControlBar({ snapshot, actions, refusal, state }: StageProps) {
  const { phase, paused, locked, players, questionCount } = snapshot.room;
  const shown = `${phase}:${snapshot.question?.index ?? ''}`;
  const [asked, setAsked] = useState<{ what: Asking; at: string }>({ what: undefined, at: '' });
  // What was asked in an earlier phase is no question any more.
  const asking = asked.what === 'end' || asked.at === shown ? asked.what : undefined;
  const ask = (what: Asking) => setAsked({ what, at: shown });
  const resting = useRest(shown);
  const [showsPeople, setShowsPeople] = useState(false);
  const last = phase === 'reveal' && (snapshot.question?.index ?? 0) + 1 === questionCount;
  const canNext = phase !== 'closed' && phase !== 'over' && (phase !== 'lobby' || players > 0);
  const canPause = phase === 'intro' || phase === 'open' || phase === 'reveal' || phase === 'standings';
  const step = () => {
    if (resting) return;
    const openMs =
      snapshot.question === undefined ? Infinity : localNow() + state.clockOffsetMs - snapshot.question.opensAt;
    if (phase === 'lobby') actions.start();
    else if (phase === 'open' && !paused && openMs < closingAskedMs) ask('close');
    else actions.next();
  };
  const pause = () => (paused ? actions.resume() : actions.pause());
  const keys = useHostKeys({
    next: canNext && asking === undefined ? step : undefined,
    pause: canPause && asking === undefined ? pause : undefined,
    extend: phase === 'open' && asking === undefined ? () => actions.extend() : undefined,
    lock: phase !== 'over' && asking === undefined ? () => actions.lock(!locked) : undefined,
    full: toggleFullScreen,
  });
  return (
    <footer class="flex flex-wrap items-center justify-end gap-3 border-t border-ash bg-ink/60 px-8 py-2">
      <p role="alert" class="mr-auto font-bold text-bad">
        <Fresh text={refusal} />
      </p>
      <KeysSwitch {...keys} />
      {phase !== 'over' && <Button onClick={() => setShowsPeople(true)}>People</Button>}
      <Button onClick={toggleFullScreen}>Full screen {keys.enabled && <kbd>F</kbd>}</Button>
      {phase !== 'over' && (
        <Button onClick={() => actions.lock(!locked)} aria-pressed={locked}>
          <Fresh text={locked ? 'Unlock' : 'Lock'} /> {keys.enabled && <kbd>L</kbd>}
        </Button>
      )}
      {phase !== 'over' && <Button onClick={() => ask('end')}>End</Button>}
      {phase === 'open' && <Button onClick={() => actions.extend()}>+10 s {keys.enabled && <kbd>E</kbd>}</Button>}
      {canPause && (
        <Button onClick={pause} aria-pressed={paused}>
          <Fresh text={paused ? 'Resume' : 'Pause'} /> {keys.enabled && <kbd>P</kbd>}
        </Button>
      )}
      {phase !== 'over' && (
        <NextButton
          label={last ? 'Podium' : Object.hasOwn(nextLabels, phase) ? nextLabels[phase] : 'Next'}
          enabled={canNext}
          resting={resting}
          showKey={keys.enabled}
          onPress={step}
        />
      )}
      {showsPeople && <PeopleDialog snapshot={snapshot} actions={actions} onClose={() => setShowsPeople(false)} />}
      <Question asking={asking} phase={phase} actions={actions} onClose={() => ask(undefined)} />
    </footer>
  );
}

function KeysSwitch({ enabled, toggle }: { enabled: boolean; toggle: () => void }) {
  return (
    <button type="button" class="min-h-11 px-2 text-smoke underline" aria-pressed={enabled} onClick={toggle}>
      <Fresh text={`Keys ${enabled ? 'on' : 'off'}`} />
    </button>
  );
}

interface QuestionProps {
  asking: Asking;
  phase: Phase;
  actions: StageProps['actions'];
  onClose: () => void;
}

/** What is asked back before something that can't be undone. */
function Question({ asking, phase, actions, onClose }: QuestionProps) {
  if (asking === undefined) return null;
  if (asking === 'close') {
    return (
      <ConfirmDialog
        title="Close it already?"
        text="The question has only just opened."
        confirm="Close now"
        onConfirm={() => actions.next()}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmDialog
      title="End the game now?"
      text={
        phase === 'lobby' ? 'The room closes for everyone.' : 'The scores so far decide. Nobody can answer any more.'
      }
      confirm="End the game"
      onConfirm={() => actions.end()}
      onClose={onClose}
    />
  );
}

/** After a phase has appeared, the step to the next one rests for so long: a second press was meant for the one before. */
const restMs = 500;

/** Whether the phase has only just appeared here. */
function useRest(shown: string): boolean {
  const [rested, setRested] = useState<string | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => setRested(shown), restMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return rested !== shown;
}

function NextButton({
  label,
  enabled,
  resting,
  showKey,
  onPress,
}: {
  label: string;
  enabled: boolean;
  resting: boolean;
  showKey: boolean;
  onPress: () => void;
}) {
  return (
    <Button look="primary" class="min-h-14 px-8 text-2xl" disabled={!enabled} onClick={onPress} data-resting={resting}>
      <Fresh text={label} /> {showKey && enabled && <kbd class="border-ink/50 text-ink">Space</kbd>}
    </Button>
  );
}
