import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { ControlDialogs } from './control-dialogs.tsx';
import type { StageProps } from './host-view.ts';
import { sayRemote } from './remote-words.ts';
import { useControls } from './use-controls.ts';

const safeEdges =
  'pb-[max(0.75rem,env(safe-area-inset-bottom))] pl-[max(0.75rem,env(safe-area-inset-left))] pr-[max(0.75rem,env(safe-area-inset-right))]';

/** The same controls for a thumb: each always in its place, those that do nothing now greyed out. */
export function RemoteControls({ onWall, ...props }: StageProps & { onWall: () => void }) {
  const { snapshot, actions, refusal, isHanded, isOpening = false } = props;
  const { phase, paused, locked } = snapshot.room;
  const controls = useControls(props);
  const { next, pause, extend, lock, regrade } = controls;
  const isOver = phase === 'over';
  return (
    <footer
      class={`sticky bottom-0 flex flex-col justify-end gap-3 border-ash bg-ink/90 pt-3 max-low:border-t low:static low:border-l ${safeEdges}`}
    >
      <p class="sr-only" role="status">
        <Fresh text={sayRemote(snapshot)} />
      </p>
      <p role="alert" class="font-bold text-bad">
        <Fresh text={refusal} />
      </p>
      {isOver ? (
        <Button look="primary" class="min-h-16 text-2xl" disabled={isOpening} onClick={() => actions.playAgain()}>
          <Fresh text={isHanded === true ? 'Host a game' : isOpening ? 'Opening…' : 'Play again'} />
        </Button>
      ) : (
        <Button
          look="primary"
          class="min-h-16 text-2xl"
          disabled={!next.enabled}
          onClick={next.press}
          data-resting={next.resting}
        >
          <Fresh text={next.label} />
        </Button>
      )}
      <div class="grid grid-cols-3 gap-x-3 gap-y-2.5">
        <Key press={pause} pressed={paused} text={paused ? 'Resume' : 'Pause'} />
        {regrade === undefined ? <Key press={extend} text="+10 s" /> : <Key press={regrade} text="Regrade…" />}
        <Key press={lock} pressed={locked} text={locked ? 'Unlock' : 'Lock'} />
        <Key press={isOver ? undefined : () => controls.open('people')} text="People" />
        <Key press={isOver ? undefined : () => controls.ask('end')} text="End" />
        <Key press={onWall} text="Big screen" />
      </div>
      <ControlDialogs {...props} controls={controls} />
    </footer>
  );
}

function Key({ press, pressed, text }: { press: (() => void) | undefined; pressed?: boolean; text: string }) {
  return (
    <Button
      class="min-h-12 min-w-0 gap-0 px-0.5 text-[0.9375rem] leading-tight"
      disabled={press === undefined}
      onClick={press}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      <Fresh text={text} />
    </Button>
  );
}
