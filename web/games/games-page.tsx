import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { useWho } from '../account/use-who.ts';
import { endGame } from '../host/end-game.ts';
import { deleteGame, hasCaller, listQuizzes, type QuizRow } from '../shared/host-client.ts';
import { forgetGame } from '../shared/kept-game.ts';
import { usePlayAgain } from '../shared/use-play-again.tsx';
import { pathOf, readFilter } from './game-filter.ts';
import { GamesView } from './games-view.tsx';
import { useGameList } from './use-game-list.ts';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The quizzes to choose from, those that were played; without them all games are shown as before. */
function useQuizzes(): QuizRow[] {
  const [quizzes, setQuizzes] = useState<QuizRow[]>([]);
  useEffect(() => {
    if (!hasCaller()) return;
    const take = (all: QuizRow[]) => setQuizzes(all.filter(({ plays }) => plays > 0));
    listQuizzes().then(take, (error: unknown) => console.info('The quizzes could not be read', error));
  }, []);
  return quizzes;
}

/** `/games`: what this person has hosted, on whatever device. */
export function GamesPage() {
  const { route, query } = useLocation();
  const filter = readFilter(query);
  const { list, more, remove, markEnded, retry } = useGameList(filter);
  const quizzes = useQuizzes();
  const who = useWho();
  const { again, opening, problem, question } = usePlayAgain();
  /** Resolves to why it could not be done, if so. */
  const forget = async (gameId: string): Promise<string | undefined> => {
    try {
      await deleteGame(gameId);
    } catch (error) {
      return wordsOf(error);
    }
    forgetGame(gameId);
    remove(gameId);
    return undefined;
  };
  const end = async (gameId: string): Promise<string | undefined> => {
    try {
      await endGame(gameId);
    } catch (error) {
      return wordsOf(error);
    }
    markEnded(gameId);
    return undefined;
  };
  return (
    <>
      <GamesView
        {...list}
        who={who}
        filter={filter}
        quizzes={quizzes}
        opening={opening}
        refusal={problem}
        onFilter={(wanted) => route(pathOf(wanted), true)}
        onMore={more}
        onRetry={retry}
        onPlayAgain={again}
        onDelete={forget}
        onEnd={end}
      />
      {question}
    </>
  );
}
