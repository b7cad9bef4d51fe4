import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { useWho } from '../account/use-who.ts';
import { listQuizzes, type QuizRow } from '../shared/host-client.ts';
import { RecentGames } from '../shared/recent-games.tsx';
import { openGame, openNextGame } from '../shared/kept-game.ts';
import { RestError } from '../shared/rest-client.ts';
import { SetupView } from './setup-view.tsx';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * `/host`: choose a quiz and open a room. The guest account behind it is made silently. `/host?after=GAME` opens it for the
 * players of that game, who go on there with one tap; in `/host?quiz=QUIZ` that quiz is chosen.
 */
export function SetupPage() {
  const { route, query } = useLocation();
  const { after, quiz } = query;
  const [quizzes, setQuizzes] = useState<QuizRow[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isSignedOut, setSignedOut] = useState(false);
  const who = useWho();
  const [opening, setOpening] = useState(false);

  const refused = (error: unknown) => {
    setSignedOut(error instanceof RestError && error.code === 'signed_out');
    setProblem(wordsOf(error));
  };
  const load = () => {
    setProblem(undefined);
    listQuizzes().then(setQuizzes, refused);
  };
  useEffect(load, []);

  const open = (quizId: string, settings: SettingsInput) => {
    setOpening(true);
    setProblem(undefined);
    const opened = after === undefined ? openGame(quizId, settings) : openNextGame(quizId, settings, after);
    opened.then(
      (gameId) => route(`/host/${gameId}`),
      (error: unknown) => {
        setOpening(false);
        refused(error);
      },
    );
  };
  return (
    <SetupView
      opening={opening}
      onOpen={open}
      onRetry={load}
      isSignedOut={isSignedOut}
      who={isSignedOut ? {} : who}
      isNext={after !== undefined}
      wanted={quiz}
      {...(quizzes === undefined ? {} : { quizzes })}
      {...(problem === undefined ? {} : { problem })}
    >
      <RecentGames />
    </SetupView>
  );
}
