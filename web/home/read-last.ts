import { isInPlay } from '../shared/game-words.ts';
import { type GameRow, hasCaller, listGames, listNewestQuizzes, type QuizRow } from '../shared/host-client.ts';
import { type KeptGame, keptGameIds, readGame } from '../shared/kept-game.ts';
import { readDoor } from '../shared/rest-client.ts';

export type LastGame = Pick<GameRow, 'gameId' | 'quizTitle' | 'language' | 'status' | 'pin' | 'players'> & {
  /** Another person's, which was handed to this device. */
  isHanded?: boolean;
};

export type LastDraft = Pick<QuizRow, 'id' | 'title' | 'language' | 'updatedAt'>;

/** What a host left unfinished, the newest first. */
export interface Last {
  /** Waiting for players, or running. */
  games: LastGame[];
  /** Quizzes with changes that are not published. */
  drafts: LastDraft[];
}

const gamesMax = 5;
const draftsMax = 3;
/** Among so many of the quizzes that were changed last. */
const quizzesMax = 50;

/** Never fails: what cannot be read is left out. */
export async function readLast(): Promise<Last> {
  const [own, handed, drafts] = await Promise.all([
    orNothing(readGames()),
    Promise.all(keptGameIds().map((gameId) => orNothing(readHanded(gameId)))),
    orNothing(readDrafts()),
  ]);
  const games = [...handed.flatMap((game) => game ?? []), ...(own ?? [])];
  return { games: games.slice(0, gamesMax), drafts: drafts ?? [] };
}

/** Undefined for a game of another owner, or an unavailable server. */
const orNothing = <T>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    console.info('Not all that was left unfinished is shown', error);
    return undefined;
  });

async function readGames(): Promise<LastGame[]> {
  if (!hasCaller()) return [];
  const { games } = await listGames({ status: 'lobby,running', limit: String(gamesMax) });
  return games.filter(isInPlay);
}

async function readDrafts(): Promise<LastDraft[]> {
  if (!hasCaller()) return [];
  const quizzes = await listNewestQuizzes(quizzesMax);
  return quizzes.filter(({ draft }) => draft).slice(0, draftsMax);
}

/** A PIN is reused after a day at the earliest. */
const handedMs = 86_400_000;

/** A game handed to this device: only its room says whether it is live. @throws {RestError} */
async function readHanded(gameId: string): Promise<LastGame | undefined> {
  const { handedPin, openedAt = 0 }: Partial<KeptGame> = readGame(gameId) ?? {};
  if (handedPin === undefined || Date.now() - openedAt > handedMs) return undefined;
  const { title, language, phase } = await readDoor(handedPin);
  if (phase === 'over') return undefined;
  const status = phase === 'lobby' ? 'lobby' : 'running';
  const game = { gameId, quizTitle: title, status, pin: handedPin, players: 0, isHanded: true } as const;
  return language === undefined ? game : { ...game, language };
}
