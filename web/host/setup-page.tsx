import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { PotOptions } from '../../src/protocol/pots.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { useWho } from '../account/use-who.ts';
import { listQuizzes, type QuizRow, readPotOptions } from '../shared/host-client.ts';
import { openGame, openNextGame } from '../shared/kept-game.ts';
import { openingWords } from '../shared/opening-words.ts';
import { RestError } from '../shared/rest-client.ts';
import { SetupView } from './setup-view.tsx';

/**
 * `/host?quiz=QUIZ`: how a quiz is played, before its room is opened. `/host?after=GAME`: which quiz comes next for the players
 * of that game, who go on in its room with one tap.
 */
export function SetupPage() {
  const { route, query } = useLocation();
  const { after, quiz } = query;
  const [quizzes, setQuizzes] = useState<QuizRow[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isSignedOut, setSignedOut] = useState(false);
  const who = useWho();
  const [opening, setOpening] = useState(false);

  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const refused = (error: unknown) => {
    setSignedOut(error instanceof RestError && error.code === 'signed_out');
    setProblem(openingWords(error));
  };
  const load = () => {
    setProblem(undefined);
    listQuizzes().then(setQuizzes, refused);
  };
  useEffect(load, []);

  const [potOptions, setPotOptions] = useState<PotOptions | undefined>(undefined);
  const hasAccount = who.account !== undefined;
  useEffect(() => {
    if (!hasAccount) return;
    readPotOptions().then(setPotOptions, (error: unknown) => console.info('No pots', error));
  }, [hasAccount]);

  const open = (quizId: string, settings: SettingsInput) => {
    setOpening(true);
    setProblem(undefined);
    setRefusal(undefined);
    const opened = after === undefined ? openGame(quizId, settings) : openNextGame(quizId, settings, after);
    opened.then(
      (gameId) => route(`/host/${gameId}`),
      (error: unknown) => {
        setOpening(false);
        if (error instanceof RestError && error.code === 'signed_out') refused(error);
        else setRefusal(openingWords(error));
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
      potOptions={isSignedOut || !hasAccount ? undefined : potOptions}
      isNext={after !== undefined}
      wanted={quiz}
      {...(quizzes === undefined ? {} : { quizzes })}
      {...(problem === undefined ? {} : { problem })}
      refusal={refusal}
    />
  );
}
