import type { Snapshot } from '../../src/protocol/server-events.ts';
import { plural } from '../shared/format.ts';
import { sayAmount } from '../shared/amounts.ts';
import { potTotal } from '../shared/pot-words.ts';

interface PotProps {
  snapshot: Snapshot;
  /** On the remote. */
  isSmall?: boolean;
}

/** The pot on the wall: what is in it, and of how many players; nothing in games without one. */
export function PotLine({ snapshot: { room, roster = [] }, isSmall = false }: PotProps) {
  const { pot } = room.settings;
  if (pot === undefined) return null;
  const players = roster.filter(({ inPot }) => inPot === true).length;
  return (
    <p
      class={isSmall ? 'text-lg' : 'rounded-2xl bg-ash px-4 py-1 text-center text-2xl'}
      translate={false}
      role="status"
    >
      Prize pot: <strong class="text-spark">{sayAmount(potTotal(pot, players), pot.asset)}</strong>{' '}
      <span class={isSmall ? 'text-smoke' : 'text-lg text-smoke'}>
        {plural(players, 'player')} in it
        {pot.entryFee !== undefined && `, ${sayAmount(pot.entryFee, pot.asset)} each`}
      </span>
    </p>
  );
}

const shownMax = 3;

/** On the podium: who has won what, once it is paid. */
export function PotWinners({ snapshot: { room, over }, isSmall = false }: PotProps) {
  const { pot } = room.settings;
  const rewards = over?.rewards;
  if (pot === undefined || rewards === undefined) return null;
  return (
    <p class={isSmall ? 'text-lg' : 'text-center text-2xl'} translate={false} role="status">
      <span class="text-smoke">Prize pot: </span>
      {rewards.slice(0, shownMax).map(({ playerId, nickname, amount }, index) => (
        <span key={playerId}>
          {index > 0 && ', '}
          <bdi class="font-bold">{nickname}</bdi> {sayAmount(amount, pot.asset)}
        </span>
      ))}
      {rewards.length > shownMax && <span class="text-smoke"> and others</span>}
    </p>
  );
}
