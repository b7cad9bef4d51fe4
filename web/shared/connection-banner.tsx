import type { RoomState } from '../../src/client/room-state.ts';
import { Fresh } from './ui/fresh.tsx';

interface Props {
  state: RoomState;
  blocked?: boolean;
  /** In the flow, or at an edge of the screen: on the wall at the top, where it covers no button. */
  place?: 'flow' | 'top' | 'bottom';
}

const places = { flow: '', top: 'fixed inset-x-0 top-0 z-40', bottom: 'fixed inset-x-0 bottom-0 z-40' };

/** Reports a lost connection. Always in the page, so that screen readers announce its changes. */
export function ConnectionBanner({ state, blocked = false, place = 'bottom' }: Props) {
  const isReconnecting = state.connection === 'reconnecting';
  const kept = isReconnecting && state.outbox?.state === 'sending';
  return (
    <div role="status" class={`pointer-events-none flex justify-center ${places[place]}`}>
      {blocked && <NetworkNote />}
      {isReconnecting && !blocked && (
        <p class="m-2 flex animate-rise items-center gap-2 rounded-full bg-spark px-4 py-1.5 text-sm font-bold text-ink shadow-lg">
          <span class="size-2.5 shrink-0 animate-pulse rounded-full bg-ink" aria-hidden="true" />
          <Fresh text={kept ? 'Reconnecting. Your answer is kept and will be sent.' : 'Reconnecting…'} />
        </p>
      )}
    </div>
  );
}

/** Explains a network that blocks WebSockets, and the remedy. */
export function NetworkNote() {
  return (
    <p class="m-2 max-w-xl rounded-2xl bg-spark px-5 py-3 text-center font-bold text-ink shadow-lg" role="status">
      This network blocks live connections (WebSockets). Try another one, such as mobile data.
    </p>
  );
}
