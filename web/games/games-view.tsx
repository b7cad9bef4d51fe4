import { useEffect, useRef, useState } from 'preact/hooks';
import { AccountNav } from '../account/account-nav.tsx';
import type { Who } from '../account/use-who.ts';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import { plural } from '../shared/format.ts';
import type { GameRow } from '../shared/host-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { FilterForm, type QuizChoice } from './filter-form.tsx';
import { GameCard } from './game-card.tsx';
import { type GameFilter, isFiltered } from './game-filter.ts';
import type { GameList } from './use-game-list.ts';

export interface GamesProps extends GameList {
  who: Who;
  filter: GameFilter;
  quizzes: readonly QuizChoice[];
  /** The id of the game whose next one is being opened. */
  opening: string | undefined;
  /** Why the next game of one could not be opened. */
  refusal?: string | undefined;
  onFilter: (filter: GameFilter) => void;
  onMore: () => Promise<void>;
  onRetry: () => void;
  onPlayAgain: (gameId: string) => void;
  /** Both resolve to why it could not be done, if so. */
  onDelete: (gameId: string) => Promise<string | undefined>;
  onEnd: (gameId: string) => Promise<string | undefined>;
}

const linkLook = 'inline-flex min-h-11 items-center font-bold text-spark underline';

/** All games of a host: found again, gone back into, played again, deleted. */
export function GamesView(props: GamesProps) {
  const { filter, quizzes, games, onFilter } = props;
  const isEmpty = games?.length === 0 && !props.hasMore && !isFiltered(filter);
  useStage('desk');
  return (
    <Screen name="Your games" class="mx-auto flex min-h-dvh w-full max-w-4xl flex-col gap-5 px-5 py-6">
      <header class="flex flex-wrap items-center justify-between gap-x-4">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl max-[22rem]:text-2xl" />
        </a>
        <h1 class="text-2xl font-bold max-[22rem]:text-xl sm:text-3xl">Your games</h1>
        <div class="flex flex-wrap items-center gap-x-6 max-md:w-full max-md:justify-center">
          {props.who.account === undefined && (
            <a href="/quizzes" class={linkLook}>
              Your quizzes
            </a>
          )}
          <AccountNav {...props.who} />
        </div>
      </header>
      {games !== undefined && !isEmpty && (
        <a href="/games/report" class={`${linkLook} self-start`}>
          All games day by day
        </a>
      )}
      {!isEmpty && <FilterForm filter={filter} quizzes={quizzes} games={games} onFilter={onFilter} />}
      <Problem {...props} />
      <List {...props} />
    </Screen>
  );
}

function Problem({ problem, refusal, isSignedOut, games, onRetry }: GamesProps) {
  const text = problem ?? refusal;
  if (text === undefined) return null;
  return (
    <div role="alert" class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-bad p-4">
      <p class="flex-1 font-bold">
        <Fresh text={text} />
      </p>
      {isSignedOut ? (
        <a href={withAfter('/sign-in', shownPath())} class={linkLook}>
          Sign in
        </a>
      ) : (
        problem !== undefined && games === undefined && <Button onClick={onRetry}>Try again</Button>
      )}
    </div>
  );
}

function List(props: GamesProps) {
  const { games, hasMore, isReading, problem, opening, onMore, onPlayAgain, onDelete, onEnd } = props;
  const list = useRef<HTMLUListElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  /** The place in the list to which the focus goes when the list has changed. */
  const [wanted, setWanted] = useState<{ place: number; done?: string }>({ place: -1 });
  useEffect(() => {
    if (wanted.place < 0) return;
    const rows = list.current?.querySelectorAll('h2') ?? [];
    (rows[Math.min(wanted.place, rows.length - 1)] ?? said.current)?.focus();
  }, [wanted]);
  const more = async () => {
    const place = games?.length ?? 0;
    await onMore();
    setWanted({ place });
  };
  const forget = async ({ gameId, quizTitle }: GameRow, place: number) => {
    const refusal = await onDelete(gameId);
    if (refusal === undefined) setWanted({ place, done: `Deleted: ${quizTitle}` });
    return refusal;
  };
  const end = async ({ gameId, quizTitle }: GameRow, place: number) => {
    const refusal = await onEnd(gameId);
    if (refusal === undefined) setWanted({ place, done: `Ended: ${quizTitle}` });
    return refusal;
  };
  const count = games === undefined ? 0 : games.length;
  const status = wanted.done ?? countText(props);
  return (
    <>
      <p ref={said} role="status" tabIndex={-1} class="text-smoke empty:hidden">
        <Fresh text={games === undefined ? (problem === undefined ? 'Reading your games…' : undefined) : status} />
      </p>
      {games !== undefined && count === 0 && !hasMore && <Nothing {...props} />}
      {games !== undefined && count > 0 && (
        <ul ref={list} class="grid gap-3" aria-label="Games" aria-busy={isReading}>
          {games.map((game, place) => (
            <GameCard
              key={game.gameId}
              game={game}
              isOpening={opening === game.gameId}
              onPlayAgain={() => onPlayAgain(game.gameId)}
              onDelete={() => forget(game, place)}
              onEnd={() => end(game, place)}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <Button class="self-center" disabled={isReading} onClick={() => void more()}>
          <Fresh text={isReading ? 'One moment…' : 'Show more games'} />
        </Button>
      )}
    </>
  );
}

function countText({ games = [], hasMore }: GamesProps): string | undefined {
  if (games.length === 0) return undefined;
  return hasMore ? `The newest ${plural(games.length, 'game')}` : plural(games.length, 'game');
}

function Nothing({ filter, who, onFilter }: GamesProps) {
  if (isFiltered(filter)) {
    return (
      <div class="flex flex-col items-start gap-3">
        <p class="text-lg">No game of yours fits what you search for.</p>
        <Button onClick={() => onFilter({ words: '', state: 'all', quizId: '' })}>Show all games</Button>
      </div>
    );
  }
  return (
    <div class="flex flex-col items-start gap-1 text-lg">
      <p>You have not hosted a game yet. When you do, you find it here again, with its results.</p>
      {who.account === undefined && (
        <p>
          Games that you hosted on another device are here once you{' '}
          <a href={withAfter('/sign-in', shownPath())} class={linkLook}>
            sign in
          </a>
          .
        </p>
      )}
    </div>
  );
}
