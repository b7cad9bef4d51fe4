import '@preact/signals';
import { useLocation } from 'preact-iso';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { HostScreen } from './host-screen.tsx';
import { HostStore } from './host-store.ts';
import { openGame, readGame } from '../shared/kept-game.ts';

/** `/host/:gameId`: the big screen of one game. */
export function HostPage({ gameId = '' }: { gameId?: string }) {
  const { route } = useLocation();
  const store = useMemo(() => new HostStore(gameId), [gameId]);
  useEffect(() => () => store.close(), [store]);
  const state = store.state.value;
  const refused = store.refusal.value;
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const kept = useMemo(() => readGame(gameId), [gameId]);

  const playAgain = () => {
    if (kept?.quizId === undefined) return route('/host');
    openGame(kept.quizId, kept.settings ?? {}).then(
      (next) => route(`/host/${next}`),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  const pin = state.snapshot?.room.pin ?? '';
  const refusal = problem ?? refused;
  return (
    <HostScreen
      key={gameId}
      gameId={gameId}
      state={state}
      joinUrl={kept?.joinUrl ?? `${location.origin}/?pin=${pin}`}
      actions={{ ...store.actions, playAgain }}
      blocked={store.blocked.value}
      {...(refusal === undefined ? {} : { refusal })}
    />
  );
}
