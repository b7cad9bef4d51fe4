import { useEffect, useMemo, useState } from 'preact/hooks';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import { isSignedIn } from '../shared/kept-account.ts';
import { readResults, type Results } from '../shared/host-client.ts';
import { readGame } from '../shared/kept-game.ts';
import { RestError } from '../shared/rest-client.ts';
import { usePlayAgain } from '../shared/use-play-again.tsx';
import { isSettled, ResultsView } from './results-view.tsx';

/** Between two looks, while answers are still on their way into the database. Milliseconds. */
const pollMs = 1500;

const isFinal = (error: unknown): boolean =>
  error instanceof RestError && ['not_found', 'signed_out'].includes(error.code);

/** `/host/:gameId/results`: reads until the game is over and all of it is stored. */
export function ResultsPage({ gameId = '' }: { gameId?: string }) {
  const [results, setResults] = useState<Results | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isMissing, setMissing] = useState(false);
  const next = usePlayAgain();
  const kept = useMemo(() => readGame(gameId), [gameId]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    setMissing(false);
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
          // Whether it was deleted, or is somebody else's: looking again would find no more.
          if (isFinal(error)) setMissing(true);
          else timer = setTimeout(look, 2 * pollMs);
        });
    };
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [gameId]);

  // Whoever was here until the end need not wait until it is stored.
  const isOver = (results !== undefined && isSettled(results)) || kept?.quizId !== undefined;
  const shownProblem = next.problem ?? problem;
  const playing = { onPlayAgain: () => next.again(gameId), isOpening: next.opening !== undefined };
  return (
    <>
      <ResultsView
        {...(results === undefined ? {} : { results })}
        {...(shownProblem === undefined ? {} : { problem: shownProblem })}
        {...(isMissing && !isSignedIn() ? { signInPath: withAfter('/sign-in', shownPath()) } : {})}
        {...(isOver && !isMissing ? playing : {})}
      />
      {next.question}
    </>
  );
}
