import type { RoomState } from '../../src/client/room-state.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import { sayAmount } from '../shared/amounts.ts';

/** What a player has won, once it is paid. */
export function PotEnd({ snapshot }: { snapshot: Snapshot }) {
  const { you, over } = snapshot;
  if (you?.inPot !== true) return null;
  const reward = you.final?.reward;
  const isPaid = over?.rewards !== undefined;
  // Each text in an element of its own: see `Fresh`.
  return (
    <p class="panel px-4 py-2" role="status">
      {reward !== undefined ? (
        <>
          <strong class="text-spark">You have won {sayAmount(reward.amount, reward.asset)}.</strong>{' '}
        </>
      ) : isPaid ? (
        <span key="none">Nothing of the prize pot is yours this time. </span>
      ) : (
        <span key="soon">
          What you have won of the prize pot, or what comes back of it, is in your wallet in a moment.{' '}
        </span>
      )}
      <a class="inline-flex min-h-11 items-center font-bold text-spark underline" href="/wallet">
        Your wallet
      </a>
    </p>
  );
}

/** What comes back to a player whose game has ended before it was finished, and why. */
export function PotReturned({ state }: { state: RoomState }) {
  const { room, you } = state.snapshot ?? {};
  const { asset, entryFee } = room?.settings.pot ?? {};
  if (you?.inPot !== true || asset === undefined || entryFee === undefined) return null;
  return (
    <p class="panel px-4 py-2">
      Your entry fee of {sayAmount(entryFee, asset)} comes back:{' '}
      {state.connection === 'removed' ? 'you are not in the game any more.' : 'the game was not finished.'}
    </p>
  );
}
