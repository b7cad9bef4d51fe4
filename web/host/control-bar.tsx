import { useState } from 'preact/hooks';
import type { Phase } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/button.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
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

/** The host's controls for the shown phase, each with its key. */
export function ControlBar({ snapshot, actions, refusal }: StageProps) {
  const { phase, paused, locked, players, questionCount } = snapshot.room;
  const [asking, setAsking] = useState(false);
  const last = phase === 'reveal' && (snapshot.question?.index ?? 0) + 1 === questionCount;
  const canNext = phase !== 'closed' && phase !== 'over' && (phase !== 'lobby' || players > 0);
  const canPause = phase === 'intro' || phase === 'open' || phase === 'reveal' || phase === 'standings';
  const step = () => (phase === 'lobby' ? actions.start() : actions.next());
  const pause = () => (paused ? actions.resume() : actions.pause());
  const keys = useHostKeys({
    next: canNext && !asking ? step : undefined,
    pause: canPause && !asking ? pause : undefined,
    extend: phase === 'open' && !asking ? () => actions.extend() : undefined,
    lock: phase !== 'over' && !asking ? () => actions.lock(!locked) : undefined,
    full: toggleFullScreen,
  });
  return (
    <footer class="flex flex-wrap items-center justify-end gap-3 border-t border-ash bg-ink/60 px-8 py-3">
      <p role="alert" class="mr-auto font-bold text-bad">
        {refusal}
      </p>
      <button
        type="button"
        class="min-h-11 px-2 text-sm text-smoke underline"
        aria-pressed={keys.enabled}
        onClick={keys.toggle}
      >
        Keys {keys.enabled ? 'on' : 'off'}
      </button>
      <Button onClick={toggleFullScreen}>Full screen {keys.enabled && <kbd>F</kbd>}</Button>
      {phase !== 'over' && (
        <Button onClick={() => actions.lock(!locked)} aria-pressed={locked}>
          {locked ? 'Unlock' : 'Lock'} {keys.enabled && <kbd>L</kbd>}
        </Button>
      )}
      {phase !== 'over' && <Button onClick={() => setAsking(true)}>End</Button>}
      {phase === 'open' && <Button onClick={() => actions.extend()}>+10 s {keys.enabled && <kbd>E</kbd>}</Button>}
      {canPause && (
        <Button onClick={pause} aria-pressed={paused}>
          {paused ? 'Resume' : 'Pause'} {keys.enabled && <kbd>P</kbd>}
        </Button>
      )}
      {phase !== 'over' && (
        <NextButton
          label={last ? 'Podium' : Object.hasOwn(nextLabels, phase) ? nextLabels[phase] : 'Next'}
          enabled={canNext}
          showKey={keys.enabled}
          onPress={step}
        />
      )}
      {asking && (
        <ConfirmDialog
          title="End the game now?"
          text={
            phase === 'lobby'
              ? 'The room closes for everyone.'
              : 'The scores so far decide. Nobody can answer any more.'
          }
          confirm="End the game"
          onConfirm={() => actions.end()}
          onClose={() => setAsking(false)}
        />
      )}
    </footer>
  );
}

function NextButton({
  label,
  enabled,
  showKey,
  onPress,
}: {
  label: string;
  enabled: boolean;
  showKey: boolean;
  onPress: () => void;
}) {
  return (
    <Button look="primary" class="min-h-14 px-8 text-2xl" disabled={!enabled} onClick={onPress}>
      {label} {showKey && enabled && <kbd class="border-ink/50 text-ink">Space</kbd>}
    </Button>
  );
}
