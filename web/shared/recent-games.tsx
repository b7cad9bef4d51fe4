import { useEffect, useState } from 'preact/hooks';
import { isInPlay } from './game-words.ts';
import { type GameRow, hasCaller, listGames } from './host-client.ts';
import { type KeptGame, keptGameIds, readGame } from './kept-game.ts';
import { readDoor } from './rest-client.ts';
import { QuizLanguage, QuizText } from './ui/quiz-text.tsx';

/** Number of games shown. */
const gamesMax = 5;

export type RecentGame = Pick<GameRow, 'gameId' | 'quizTitle' | 'language' | 'status' | 'startedAt'>;

interface Recent {
  games: RecentGame[];
  /** The server has a list of them. */
  isListed: boolean;
}

/** Links to live games, and to the results of finished ones, from any device. */
export function RecentGames() {
  const [recent, setRecent] = useState<Recent>({ games: [], isListed: false });
  useEffect(() => {
    let active = true;
    void readRecent().then((read) => {
      if (active) setRecent(read);
    });
    return () => {
      active = false;
    };
  }, []);
  return <GameLinks {...recent} />;
}

async function readRecent(): Promise<Recent> {
  const [own, handed] = await Promise.all([
    orNothing(readOwn()),
    Promise.all(keptGameIds().map((gameId) => orNothing(readHanded(gameId)))),
  ]);
  const games = [...handed.flatMap((game) => game ?? []), ...(own ?? [])];
  return { games: games.slice(0, gamesMax), isListed: own !== undefined && own.length > 0 };
}

/** Undefined for a game of another owner, or an unavailable server: no link is shown then. */
const orNothing = <T,>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    console.info('Games that were hosted are not shown', error);
    return undefined;
  });

/** Live games first, however old they are. */
async function readOwn(): Promise<RecentGame[]> {
  if (!hasCaller()) return [];
  const limit = String(gamesMax);
  const [inPlay, newest] = await Promise.all([
    listGames({ status: 'lobby,running', limit }),
    listGames({ status: 'finished,ended,abandoned', limit }),
  ]);
  return [...inPlay.games, ...newest.games];
}

/** A PIN is reused after a day at the earliest. */
const handedMs = 86_400_000;

/** A game handed to this device: only its room says whether it is live. @throws {RestError} */
async function readHanded(gameId: string): Promise<RecentGame | undefined> {
  const { handedPin, openedAt = 0 }: Partial<KeptGame> = readGame(gameId) ?? {};
  if (handedPin === undefined || Date.now() - openedAt > handedMs) return undefined;
  const { title, language } = await readDoor(handedPin);
  const game = { gameId, quizTitle: title, status: 'running', startedAt: null } as const;
  return language === undefined ? game : { ...game, language };
}

const linkLook = 'inline-flex min-h-11 items-center self-start font-bold text-spark underline';

export function GameLinks({ games, isListed }: Recent) {
  if (games.length === 0) return null;
  return (
    <nav class="flex flex-col gap-2" aria-label="Games you hosted">
      <h2 class="text-lg font-bold">Games you hosted</h2>
      <ul class="flex flex-col gap-2">
        {games.map((game) => (
          <li key={game.gameId}>
            <a
              class="panel flex min-h-12 items-center gap-3 px-4 py-2 hover:border-spark"
              href={isInPlay(game) ? `/host/${game.gameId}` : `/host/${game.gameId}/results`}
            >
              <QuizLanguage.Provider value={game.language}>
                <QuizText class="min-w-0 flex-1 font-bold wrap-anywhere">{game.quizTitle}</QuizText>
              </QuizLanguage.Provider>
              {isInPlay(game) ? (
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
      {isListed && (
        <a href="/games" class={linkLook}>
          All your games
        </a>
      )}
    </nav>
  );
}
