import { useEffect, useRef, useState } from 'preact/hooks';
import { AccountNav } from '../account/account-nav.tsx';
import { useWho, type Who } from '../account/use-who.ts';
import { endGame } from '../host/end-game.ts';
import { EndQuestion } from '../host/end-question.tsx';
import { formatPin } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { type Last, type LastDraft, type LastGame, readLast } from './read-last.ts';

const nothing: Last = { games: [], drafts: [] };

/** The part of the front page for who has hosted here: what was left unfinished, and the ways to all that there is. */
export function WhereLast() {
  const who = useWho();
  const [last, setLast] = useState(nothing);
  useEffect(() => {
    let wanted = true;
    const read = () => void readLast().then((found) => wanted && setLast(found));
    read();
    // A laptop finds the hall's network later than its browser opens.
    addEventListener('online', read);
    return () => {
      wanted = false;
      removeEventListener('online', read);
    };
  }, []);
  const end = async (gameId: string): Promise<string | undefined> => {
    try {
      await endGame(gameId);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    setLast(({ games, drafts }) => ({ games: games.filter((game) => game.gameId !== gameId), drafts }));
    return undefined;
  };
  return <WhereLastView {...last} who={who} onEnd={end} />;
}

export interface WhereLastProps extends Last {
  who: Who;
  /** Resolves to why it could not be ended, if so. */
  onEnd: (gameId: string) => Promise<string | undefined>;
}

const linkLook = 'inline-flex min-h-11 items-center font-bold text-spark underline';

export function WhereLastView({ games, drafts, who, onEnd }: WhereLastProps) {
  const said = useRef<HTMLParagraphElement>(null);
  const [ended, setEnded] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (ended !== undefined) said.current?.focus();
  }, [ended]);
  const end = async ({ gameId, quizTitle }: LastGame) => {
    const problem = await onEnd(gameId);
    if (problem === undefined) setEnded(`Ended: ${quizTitle}`);
    return problem;
  };
  return (
    <div class="flex flex-col gap-[min(1rem,2vh)]">
      <p ref={said} role="status" tabIndex={-1} class="wrap-anywhere text-smoke empty:hidden">
        <Fresh text={ended} />
      </p>
      {games.length > 0 && (
        <section class="flex flex-col gap-2" aria-label="Games you hosted">
          <h2 class="text-lg font-bold">Games in play</h2>
          <ul class="flex flex-col gap-2">
            {games.map((game) => (
              <GameItem key={game.gameId} game={game} onEnd={() => end(game)} />
            ))}
          </ul>
        </section>
      )}
      {drafts.length > 0 && (
        <section class="flex flex-col gap-2" aria-label="Drafts">
          <h2 class="text-lg font-bold">Not finished yet</h2>
          <ul class="flex flex-col gap-2">
            {drafts.map((draft) => (
              <DraftItem key={draft.id} draft={draft} />
            ))}
          </ul>
        </section>
      )}
      {who.account === undefined && (
        <nav aria-label="Your pages" class="flex flex-wrap justify-center gap-x-6">
          <a href="/quizzes" class={linkLook}>
            Your quizzes
          </a>
          <a href="/games" class={linkLook}>
            Your games
          </a>
        </nav>
      )}
      <AccountNav {...who} />
    </div>
  );
}

function GameItem({ game, onEnd }: { game: LastGame; onEnd: () => Promise<string | undefined> }) {
  const [isAsking, setAsking] = useState(false);
  const asker = useRef<HTMLLIElement>(null);
  const keep = () => {
    setAsking(false);
    // There again with the next drawing.
    requestAnimationFrame(() => asker.current?.querySelector('button')?.focus());
  };
  return (
    <li ref={asker} class="panel flex flex-col gap-2 border-spark p-3" data-game={game.gameId}>
      <p class="flex flex-wrap items-baseline justify-between gap-x-3">
        <QuizLanguage.Provider value={game.language}>
          <QuizText class="min-w-0 font-bold wrap-anywhere">{game.quizTitle}</QuizText>
        </QuizLanguage.Provider>
        <span class="text-sm text-smoke">
          <span class="whitespace-nowrap" translate={false}>
            PIN <span class="tabular-nums">{formatPin(game.pin)}</span>
          </span>
          {game.status === 'lobby' ? ' · not started yet' : ' · running now'}
        </span>
      </p>
      {isAsking ? (
        <EndQuestion game={game} onEnd={onEnd} onKeep={keep} />
      ) : (
        <div class="flex flex-wrap gap-2">
          <a
            href={`/host/${game.gameId}`}
            class="press inline-flex min-h-11 flex-1 items-center justify-center rounded-xl bg-spark px-4 py-2 font-bold text-ink [--lip:#a87a10]"
          >
            <span class="sr-only">{game.quizTitle}: </span>Go back to the game
          </a>
          {game.isHanded !== true && (
            <Button onClick={() => setAsking(true)}>
              End…<span class="sr-only"> {game.quizTitle}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function DraftItem({ draft }: { draft: LastDraft }) {
  const { id, title, language, updatedAt } = draft;
  return (
    <li>
      <a
        href={`/quizzes/${encodeURIComponent(id)}/edit`}
        class="panel flex min-h-12 flex-wrap items-center justify-between gap-x-3 px-4 py-2 hover:border-spark"
      >
        <QuizLanguage.Provider value={language}>
          <QuizText class="min-w-0 font-bold wrap-anywhere">{title === '' ? 'No title yet' : title}</QuizText>
        </QuizLanguage.Provider>
        <span class="text-sm text-smoke">
          Draft ·{' '}
          <span translate={false}>{new Date(updatedAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}</span>
        </span>
      </a>
    </li>
  );
}
