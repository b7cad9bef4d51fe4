import { useEffect, useRef, useState } from 'preact/hooks';
import type { RosterRow } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/ui/button.tsx';
import type { HostActions } from './host-view.ts';

interface Props {
  player: RosterRow;
  actions: Pick<HostActions, 'readmit'>;
  onClose: () => void;
}

/** Brings a player's seat to another phone. The code is shown when asked for: a wall is seen by everybody. */
export function ReadmitDialog({ player: { playerId, nickname }, actions, onClose }: Props) {
  const [code, setCode] = useState<string | undefined>(undefined);
  const [state, setState] = useState<'offered' | 'asked' | 'refused'>('offered');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const ask = async () => {
    setState('asked');
    const given = await actions.readmit(playerId);
    setCode(given);
    if (given === undefined) setState('refused');
  };
  return (
    <dialog
      ref={dialog}
      class="m-auto w-fit max-w-[min(36rem,92vw)] rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="readmit-title"
      onClose={onClose}
    >
      <h2 id="readmit-title" class="text-3xl font-bold wrap-anywhere">
        Another phone for <bdi translate={false}>{nickname}</bdi>
      </h2>
      {code === undefined ? (
        <p class="mt-3 text-lg text-smoke">
          The seat goes on there, with its name and points, and the phone before is out. Whoever types the code first
          gets the seat: show it when nobody else looks.
        </p>
      ) : (
        <p class="mt-3 text-lg text-smoke">
          On the new phone: enter the PIN, then press “New phone?”. It works once, within five minutes.
        </p>
      )}
      <div role="status">
        {code !== undefined && (
          <p
            class="mt-4 text-center font-display text-6xl font-bold tracking-widest text-spark select-all"
            translate={false}
          >
            {code.slice(0, 3)}&#8239;{code.slice(3)}
          </p>
        )}
        {state === 'refused' && code === undefined && (
          <p class="mt-4 font-bold text-bad">There is no code now. Try again in a moment.</p>
        )}
      </div>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={() => dialog.current?.close()} autofocus>
          {code === undefined ? 'Cancel' : 'Close'}
        </Button>
        {code === undefined && (
          <Button look="primary" onClick={() => void ask()} disabled={state === 'asked'}>
            Show the code
          </Button>
        )}
      </div>
    </dialog>
  );
}
