import type { GameRow } from '../shared/host-client.ts';
import { AskInPlace } from '../shared/ui/ask-in-place.tsx';

interface Props {
  game: Pick<GameRow, 'status' | 'players'>;
  onEnd: () => Promise<string | undefined>;
  onKeep: () => void;
}

const labels = { keep: 'Keep it open', act: 'End the game', acting: 'Ending…' };

/** Asks before a game that is in play ends. */
export function EndQuestion({ game, onEnd, onKeep }: Props) {
  return (
    <AskInPlace labels={labels} onAct={onEnd} onKeep={onKeep}>
      <strong>End this game now?</strong>{' '}
      {game.status === 'lobby'
        ? 'The room closes for everyone who waits in it.'
        : 'The scores so far decide. Nobody can answer any more.'}
    </AskInPlace>
  );
}
