import type { RosterRow } from '../../src/protocol/server-events.ts';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import type { HostActions } from './host-view.ts';

interface Props {
  player: RosterRow;
  /** The server can keep a browser out. */
  canBan: boolean;
  actions: Pick<HostActions, 'kick'>;
  onClose: () => void;
}

/** What a host can do about one player. */
export function PlayerDialog({ player: { playerId, nickname }, canBan, actions, onClose }: Props) {
  const ban = { confirm: 'Remove and ban', onConfirm: () => actions.kick(playerId, true) };
  return (
    <ConfirmDialog
      title={<bdi translate={false}>{nickname}</bdi>}
      text={
        'Removing takes the player out of the room and frees the name.' +
        (canBan ? ' A ban also keeps this browser out of this game until you lift it.' : '')
      }
      confirm="Remove"
      onConfirm={() => actions.kick(playerId, false)}
      more={canBan ? ban : undefined}
      onClose={onClose}
    />
  );
}
