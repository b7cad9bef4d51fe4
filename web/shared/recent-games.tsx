import { useEffect, useState } from 'preact/hooks';
import { type KeptGame, keptGameIds, readGame } from './kept-game.ts';
import { readAccount } from './kept-account.ts';
import { QuizLanguage, QuizText } from './ui/quiz-text.tsx';
import { readResults, type Results } from './host-client.ts';
import { readDoor } from './rest-client.ts';

/** So many of the newest games are named. */
const gamesMax = 5;

type Game = Pick<Results, 'gameId' | 'quizTitle' | 'language' | 'status' | 'startedAt' | 'pin'>;

const isRunning = ({ status }: Game): boolean => status === 'lobby' || status === 'running';

/** The ways back: games of this browser that are running, and the results of those that are over. */
export function RecentGames() {
  const [games, setGames] = useState<Game[]>([]);
  useEffect(() => {
    let wanted = true;
    void Promise.all(keptGameIds().slice(0, gamesMax).map(readGameOrNothing)).then((read) => {
      if (wanted) setGames(read.filter((game) => game !== undefined));
    });
    return () => {
      wanted = false;
    };
  }, []);
  return <GameLinks games={games} />;
}

/** A game that is not ours any more, or a server that is away: then there is no way back to show. */
async function readGameOrNothing(gameId: string): Promise<Game | undefined> {
  try {
    const kept = readGame(gameId);
    // Of a person who has signed out.
    if (kept?.hostToken === '' && readAccount() === undefined) return undefined;
    return kept?.handedPin === undefined ? await readResults(gameId) : await readHanded(gameId, kept);
  } catch (error) {
    console.info('A game that was hosted here is not shown', error);
    return undefined;
  }
}

/** PINs are another game's after a day at the earliest. */
const handedMs = 86_400_000;

/** A game that this device was handed: it is nobody's to read, and its room says whether it runs. @throws {RestError} */
async function readHanded(gameId: string, { handedPin = '', openedAt = 0 }: KeptGame): Promise<Game | undefined> {
  if (Date.now() - openedAt > handedMs) return undefined;
  const { title, language } = await readDoor(handedPin);
  const game = { gameId, quizTitle: title, status: 'running', startedAt: null, pin: handedPin } as const;
  return language === undefined ? game : { ...game, language };
}

export function GameLinks({ games }: { games: Game[] }) {
  if (games.length === 0) return null;
  const shown = [...games.filter(isRunning), ...games.filter((game) => !isRunning(game))];
  return (
    <nav class="flex flex-col gap-2" aria-label="Games you hosted">
      <h2 class="text-lg font-bold">Games you hosted</h2>
      <ul class="flex flex-col gap-2">
        {shown.map((game) => (
          <li key={game.gameId}>
            <a
              class="panel flex min-h-12 items-center gap-3 px-4 py-2 hover:border-spark"
              href={isRunning(game) ? `/host/${game.gameId}` : `/host/${game.gameId}/results`}
            >
              <QuizLanguage.Provider value={game.language}>
                <QuizText class="min-w-0 flex-1 font-bold">{game.quizTitle}</QuizText>
              </QuizLanguage.Provider>
              {isRunning(game) ? (
                <strong class="rounded-full bg-spark px-3 py-0.5 text-ink">Go back to the game</strong>
              ) : (
                <span class="text-smoke" translate={false}>
                  {game.startedAt === null
                    ? 'Not played'
                    : `${new Date(game.startedAt).toLocaleDateString()} · Results`}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
