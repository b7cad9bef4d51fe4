import '@preact/signals';
import { useLocation } from 'preact-iso';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { HostScreen } from './host-screen.tsx';
import { HostStore } from './host-store.ts';
import { readGame } from '../shared/kept-game.ts';
import { usePlayAgain } from '../shared/use-play-again.tsx';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import { isSignedIn } from '../shared/kept-account.ts';
import { remoteLink, takeHandedGame } from './remote-link.ts';

// For pages that end a game without showing it. A chunk of its own would split the one that phones fetch, and cost them bytes.
export { endRoom } from './end-room.ts';

/** What the address hands over, now and whenever another link is opened in this page, is kept before anything reads it. */
function useHandedGame(gameId: string): number {
  const [taken, setTaken] = useState(0);
  useMemo(() => takeHandedGame(gameId), [gameId]);
  useEffect(() => {
    const change = () => takeHandedGame(gameId) && setTaken((times) => times + 1);
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, [gameId]);
  return taken;
}

/** `/host/:gameId`: the big screen of one game, or its remote. */
export function HostPage({ gameId = '' }: { gameId?: string }) {
  const { route } = useLocation();
  const taken = useHandedGame(gameId);
  const store = useMemo(() => new HostStore(gameId), [gameId, taken]);
  useEffect(() => () => store.close(), [store]);
  const state = store.state.value;
  const refused = store.refusal.value;
  const kept = useMemo(() => readGame(gameId), [gameId, taken]);

  const next = usePlayAgain();
  const again = () => {
    // Of a game of somebody else's, which this device was handed.
    if (kept?.handedPin !== undefined) return route('/quizzes');
    next.again(gameId);
  };
  const pin = state.snapshot?.room.pin ?? '';
  const joinUrl = kept?.joinUrl ?? `${location.origin}/?pin=${pin}`;
  const prompts = store.prompts.value;
  const refusal = next.problem ?? refused;
  const isSignedOut = kept?.handedPin === undefined && !isSignedIn();
  return (
    <>
      <HostScreen
        key={gameId}
        gameId={gameId}
        state={state}
        joinUrl={joinUrl}
        actions={{ ...store.actions, playAgain: again, remoteLink: () => remoteLink(gameId, joinUrl, pin) }}
        blocked={store.blocked.value}
        {...(prompts === undefined ? {} : { prompts })}
        isHanded={kept?.handedPin !== undefined}
        signInPath={isSignedOut ? withAfter('/sign-in', shownPath()) : undefined}
        {...(refusal === undefined ? {} : { refusal })}
        isOpening={next.opening !== undefined}
      />
      {next.question}
    </>
  );
}
