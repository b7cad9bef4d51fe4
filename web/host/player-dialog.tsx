import { useEffect, useRef } from 'preact/hooks';
import type { RosterRow } from '../../src/protocol/server-events.ts';
import { Button } from '../shared/button.tsx';
import type { HostActions } from './host-view.ts';

interface Props {
  player: RosterRow;
  /** The server can keep a browser out. */
  canBan: boolean;
  actions: Pick<HostActions, 'kick'>;
  onClose: () => void;
}

/** What a host can do about one player. Escape and "Cancel" change nothing. */
export function PlayerDialog({ player, canBan, actions, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const remove = (ban: boolean) => {
    actions.kick(player.playerId, ban);
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      class="m-auto w-[min(36rem,92vw)] rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="player-title"
      onClose={onClose}
    >
      <h2 id="player-title" class="text-3xl font-bold wrap-anywhere">
        <bdi translate={false}>{player.nickname}</bdi>
      </h2>
      <p class="mt-3 text-lg text-smoke">
        Removing takes the player out of the room and frees the name.
        {canBan && ' A ban also keeps this browser out of this game until you lift it.'}
      </p>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={() => dialog.current?.close()} autofocus>
          Cancel
        </Button>
        <Button look="danger" onClick={() => remove(false)}>
          Remove
        </Button>
        {canBan && (
          <Button look="danger" onClick={() => remove(true)}>
            Remove and ban
          </Button>
        )}
      </div>
    </dialog>
  );
}
