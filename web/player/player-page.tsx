import '@preact/signals';
import { useLocation } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';
import { prefetchInputs } from '../question-types/all-types.ts';
import { QuestionPicture } from './question-screens.tsx';
import { FinalScreen, PlayerScreen, StandingsScreen } from './player-screen.tsx';
import { PlayerStore } from './player-store.ts';
import { prefetchNames } from './suggest-name.ts';

/** `/play/:pin`: the player's page, from the join form to the final card. */
export function PlayerPage({ pin = '' }: { pin?: string }) {
  const { route } = useLocation();
  const store = useMemo(() => new PlayerStore(pin, (next) => route(`/play/${next}`)), [pin]);
  useEffect(() => () => store.close(), [store]);
  useEffect(() => {
    prefetchNames();
    prefetchInputs();
    QuestionPicture.prefetch();
    FinalScreen.prefetch();
    StandingsScreen.prefetch();
  }, []);
  const state = store.state.value;
  const door = store.door.value;
  const rankBefore = store.ranks.before(state.snapshot);
  return (
    <PlayerScreen
      pin={pin}
      state={state}
      door={door}
      actions={store.actions}
      blocked={store.blocked.value}
      {...(rankBefore === undefined ? {} : { rankBefore })}
      {...(store.joinedAfter === undefined ? {} : { joinedAfter: store.joinedAfter })}
    />
  );
}
