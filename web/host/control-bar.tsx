import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { ControlDialogs } from './control-dialogs.tsx';
import type { StageProps } from './host-view.ts';
import { toggleFullScreen } from './toggle-full-screen.ts';
import { type Controls, useControls } from './use-controls.ts';

/** The wall's controls for the shown phase, each with its key. */
export function ControlBar(props: StageProps) {
  const { snapshot, refusal, onRemote } = props;
  const { phase, paused, locked } = snapshot.room;
  const controls = useControls(props);
  const { keys, lock, pause, extend, regrade } = controls;
  return (
    <footer class="flex flex-wrap items-center justify-end gap-x-2.5 gap-y-3 max-xl:gap-x-1.5 border-t border-ash bg-ink/60 px-8 py-2">
      <p role="alert" class="mr-auto font-bold text-bad">
        <Fresh text={refusal} />
      </p>
      <KeysSwitch {...keys} />
      {onRemote !== undefined && <Button onClick={onRemote}>Remote</Button>}
      {phase !== 'over' && (
        <Button
          onClick={() => controls.open('phone')}
          class="px-2 xl:px-4"
          aria-label="Use your phone as a remote"
          title="Use your phone as a remote"
        >
          <Phone />
          Phone
        </Button>
      )}
      {phase !== 'over' && <Button onClick={() => controls.open('people')}>People</Button>}
      <Button onClick={toggleFullScreen}>Full screen {keys.enabled && <kbd>F</kbd>}</Button>
      {lock !== undefined && (
        <Button onClick={lock} aria-pressed={locked}>
          <Fresh text={locked ? 'Unlock' : 'Lock'} /> {keys.enabled && <kbd>L</kbd>}
        </Button>
      )}
      {phase !== 'over' && <Button onClick={() => controls.ask('end')}>End</Button>}
      {/* In standings a wall of 1,024 pixels has no room for it; the remote has. */}
      {regrade !== undefined && phase === 'reveal' && <Button onClick={regrade}>Regrade…</Button>}
      {extend !== undefined && <Button onClick={extend}>+10 s {keys.enabled && <kbd>E</kbd>}</Button>}
      {pause !== undefined && (
        <Button onClick={pause} aria-pressed={paused}>
          <Fresh text={paused ? 'Resume' : 'Pause'} /> {keys.enabled && <kbd>P</kbd>}
        </Button>
      )}
      {phase !== 'over' && <NextButton {...controls.next} showKey={keys.enabled} />}
      <ControlDialogs {...props} controls={controls} />
    </footer>
  );
}

function KeysSwitch({ enabled, toggle }: { enabled: boolean; toggle: () => void }) {
  return (
    <button
      type="button"
      class="min-h-11 px-2 text-smoke underline"
      aria-pressed={enabled}
      title="Keys of the keyboard for these buttons"
      onClick={toggle}
    >
      <Fresh text={`Keys ${enabled ? 'on' : 'off'}`} />
    </button>
  );
}

function NextButton({ label, enabled, resting, press, showKey }: Controls['next'] & { showKey: boolean }) {
  return (
    <Button look="primary" class="min-h-14 px-8 text-2xl" disabled={!enabled} onClick={press} data-resting={resting}>
      <Fresh text={label} /> {showKey && enabled && <kbd class="border-ink/50 text-ink">Space</kbd>}
    </Button>
  );
}

function Phone() {
  return (
    <svg
      viewBox="0 0 24 24"
      class="size-6 max-xl:hidden"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
    >
      <rect x="6" y="2" width="12" height="20" rx="3" />
      <path d="M10.500 18.500h3" stroke-linecap="round" />
    </svg>
  );
}
