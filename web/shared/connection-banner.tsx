import type { RoomState } from '../../src/client/room-state.ts';
import { Fresh } from './ui/fresh.tsx';

interface Props {
  state: RoomState;
  blocked?: boolean;
  /** Among the rest, or on an edge of the screen: on a wall's upper one, where it is on no button. */
  place?: 'flow' | 'top' | 'bottom';
}

const places = { flow: '', top: 'fixed inset-x-0 top-0 z-40', bottom: 'fixed inset-x-0 bottom-0 z-40' };

/** Says when the room can't be reached. Always in the page, so that screen readers hear it change. */
export function ConnectionBanner({ state, blocked = false, place = 'bottom' }: Props) {
  const away = state.connection === 'reconnecting';
  const kept = away && state.outbox?.state === 'sending';
  return (
    <div role="status" class={`pointer-events-none flex justify-center ${places[place]}`}>
      {blocked && <NetworkNote />}
      {away && !blocked && (
        <p class="m-2 flex animate-rise items-center gap-2 rounded-full bg-spark px-4 py-1.5 text-sm font-bold text-ink shadow-lg">
          <span class="size-2.5 shrink-0 animate-pulse rounded-full bg-ink" aria-hidden="true" />
          <Fresh text={kept ? 'Reconnecting. Your answer is kept and will be sent.' : 'Reconnecting…'} />
        </p>
      )}
    </div>
  );
}

/** For a network that lets web pages through and nothing live: what it is, and what to do. */
export function NetworkNote() {
  return (
    <p class="m-2 max-w-xl rounded-2xl bg-spark px-5 py-3 text-center font-bold text-ink shadow-lg" role="status">
      This network blocks live connections (WebSockets). Try another one, such as mobile data.
    </p>
  );
}
