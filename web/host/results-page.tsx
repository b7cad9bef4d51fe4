import { useLocation } from 'preact-iso';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { readResults, type Results } from '../shared/host-client.ts';
import { playAgain, readGame } from '../shared/kept-game.ts';
import { isSettled, ResultsView } from './results-view.tsx';

/** Between two looks, while answers are still on their way into the database. Milliseconds. */
const pollMs = 1500;

/** `/host/:gameId/results`: reads until the game is over and all of it is stored. */
export function ResultsPage({ gameId = '' }: { gameId?: string }) {
  const { route } = useLocation();
  const [results, setResults] = useState<Results | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const kept = useMemo(() => readGame(gameId), [gameId]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const say = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));
    const look = () => {
      readResults(gameId)
        .then((read) => {
          if (!wanted) return;
          setResults(read);
          setProblem(undefined);
          if (!isSettled(read)) timer = setTimeout(look, pollMs);
        })
        .catch((error: unknown) => {
          if (!wanted) return;
          say(error);
          timer = setTimeout(look, 2 * pollMs);
        });
    };
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [gameId]);

  const again = () =>
    playAgain(gameId).then(
      (next) => route(`/host/${next}`),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  // Whoever was here until the end need not wait until it is stored.
  const isOver = (results !== undefined && isSettled(results)) || kept?.quizId !== undefined;
  return (
    <ResultsView
      {...(results === undefined ? {} : { results })}
      {...(problem === undefined ? {} : { problem })}
      {...(isOver ? { onPlayAgain: () => void again() } : {})}
    />
  );
}
