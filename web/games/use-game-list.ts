import { useEffect, useState } from 'preact/hooks';
import { type GameRow, hasCaller, listGames } from '../shared/host-client.ts';
import { RestError } from '../shared/rest-client.ts';
import { type GameFilter, stateStatuses } from './game-filter.ts';

export interface GameList {
  /** Absent until the first page is there. */
  games: GameRow[] | undefined;
  hasMore: boolean;
  isReading: boolean;
  problem: string | undefined;
  /** The problem is one that signing in solves. */
  isSignedOut: boolean;
}

interface State extends GameList {
  /** The cursor of the page after those that are here. */
  next: string | undefined;
}

const reading: State = {
  games: undefined,
  hasMore: false,
  isReading: true,
  problem: undefined,
  isSignedOut: false,
  next: undefined,
};

const readPage = ({ words, state, quizId }: GameFilter, cursor: string | undefined) =>
  hasCaller()
    ? listGames({ query: words, status: stateStatuses[state], quizId, cursor })
    : Promise.resolve({ games: [], next: undefined });

function refused(error: unknown): Partial<State> {
  const problem = error instanceof Error ? error.message : String(error);
  return { problem, isReading: false, isSignedOut: error instanceof RestError && error.code === 'signed_out' };
}

/** The games that a filter leaves, page by page; from the start when the filter is another one. */
export function useGameList(filter: GameFilter) {
  const [list, setList] = useState<State>(reading);
  const [tries, setTries] = useState(0);
  const key = JSON.stringify(filter);
  useEffect(() => {
    let wanted = true;
    // What is here stays until something else is: nothing jumps.
    setList((old) => ({ ...old, isReading: true, problem: undefined }));
    readPage(filter, undefined).then(
      ({ games, next }) =>
        wanted && setList({ ...reading, games, next, hasMore: next !== undefined, isReading: false }),
      // What is here was asked for by another filter.
      (error: unknown) => wanted && setList({ ...reading, ...refused(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [key, tries]);
  const more = async () => {
    setList((old) => ({ ...old, isReading: true, problem: undefined }));
    const asked = list.next;
    try {
      const { games, next } = await readPage(filter, asked);
      setList((old) => {
        // Another filter was chosen meanwhile.
        if (old.next !== asked) return old;
        return { ...old, games: [...(old.games ?? []), ...games], next, hasMore: next !== undefined, isReading: false };
      });
    } catch (error) {
      setList((old) => ({ ...old, ...refused(error) }));
    }
  };
  const remove = (gameId: string) =>
    setList((old) => ({ ...old, games: old.games?.filter((game) => game.gameId !== gameId) }));
  /** Until the server's list says so, too. */
  const markEnded = (gameId: string) => {
    if (filter.state === 'running') return remove(gameId);
    const ended = { status: 'ended', endedAt: Date.now() } as const;
    return setList((old) => ({
      ...old,
      games: old.games?.map((game) => (game.gameId === gameId ? { ...game, ...ended } : game)),
    }));
  };
  return { list: list as GameList, more, remove, markEnded, retry: () => setTries(tries + 1) };
}
