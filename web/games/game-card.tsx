import { useRef, useState } from 'preact/hooks';
import { EndQuestion } from '../host/end-question.tsx';
import { formatPin, plural } from '../shared/format.ts';
import { isInPlay, statusWords } from '../shared/game-words.ts';
import type { GameRow } from '../shared/host-client.ts';
import { AskInPlace } from '../shared/ui/ask-in-place.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';

export interface CardProps {
  game: GameRow;
  /** Its next game is being opened. */
  isOpening: boolean;
  onPlayAgain: () => void;
  /** Both resolve to why it could not be done, if so. */
  onDelete: () => Promise<string | undefined>;
  onEnd: () => Promise<string | undefined>;
}

const deleteLabels = { keep: 'Keep it', act: 'Delete for good', acting: 'Deleting…' };

const timeOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** One game: what, when, how many, and what can be done with it. */
export function GameCard(props: CardProps) {
  const { game, onDelete, onEnd } = props;
  const [isAsking, setAsking] = useState(false);
  const asker = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsking(false);
    // There again with the next drawing.
    requestAnimationFrame(() => asker.current?.focus());
  };
  const end = async () => {
    const problem = await onEnd();
    if (problem === undefined) setAsking(false);
    return problem;
  };
  return (
    <li class={`panel flex flex-col gap-2 p-4 ${isInPlay(game) ? 'border-spark' : ''}`} data-game={game.gameId}>
      <CardHead game={game} />
      {!isAsking ? (
        <CardActions {...props} asker={asker} onAsk={() => setAsking(true)} />
      ) : isInPlay(game) ? (
        <EndQuestion key="end" game={game} onEnd={end} onKeep={keep} />
      ) : (
        <AskInPlace key="delete" labels={deleteLabels} onAct={onDelete} onKeep={keep}>
          <strong>Delete this game for good?</strong> Its players, their answers and all results are lost and cannot be
          brought back; points that it paid are taken back. The quiz stays.
        </AskInPlace>
      )}
    </li>
  );
}

function CardHead({ game }: { game: GameRow }) {
  const { quizTitle, language, status, pin, players, questions, createdAt, startedAt } = game;
  return (
    <>
      <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 class="min-w-0 text-lg leading-tight font-bold wrap-anywhere" tabIndex={-1}>
          <QuizLanguage.Provider value={language}>
            <QuizText>{quizTitle}</QuizText>
          </QuizLanguage.Provider>
        </h2>
        {isInPlay(game) && (
          <p class="flex flex-wrap items-baseline gap-x-3">
            <span class="whitespace-nowrap" translate={false}>
              PIN <strong class="tabular-nums">{formatPin(pin)}</strong>
            </span>
            <strong class="rounded-full bg-spark px-3 py-0.5 text-ink">
              <Fresh text={status === 'lobby' ? 'Not started yet' : 'Running now'} />
            </strong>
          </p>
        )}
      </div>
      <p class="text-sm text-smoke" translate={false}>
        <time dateTime={new Date(startedAt ?? createdAt).toISOString()}>{timeOf(startedAt ?? createdAt)}</time> ·{' '}
        {plural(players, 'player')} · {plural(questions, 'question')}
        {!isInPlay(game) && ` · ${startedAt === null ? 'not played' : statusWords[status]}`}
      </p>
    </>
  );
}

const press = 'press inline-flex min-h-11 items-center rounded-xl px-4 py-2 font-bold';
const primary = `${press} bg-linear-100 from-flame to-spark text-ink [--lip:#a84a00]`;
const quiet = `${press} bg-ash [--lip:#1b1522]`;

interface ActionsProps extends CardProps {
  asker: { current: HTMLButtonElement | null };
  onAsk: () => void;
}

function CardActions({ game, isOpening, onPlayAgain, asker, onAsk }: ActionsProps) {
  const { gameId, quizTitle, quizId, startedAt } = game;
  const of = <span class="sr-only">: {quizTitle}</span>;
  if (isInPlay(game)) {
    return (
      <div class="flex flex-wrap gap-2">
        <a href={`/host/${gameId}`} class={primary}>
          Back into the game{of}
        </a>
        <button ref={asker} type="button" class={`${quiet} ms-auto`} onClick={onAsk}>
          End…{of}
        </button>
      </div>
    );
  }
  return (
    <div class="flex flex-wrap gap-2">
      {startedAt !== null && (
        <a href={`/host/${gameId}/results`} class={quiet}>
          Results{of}
        </a>
      )}
      {quizId !== null && (
        <Button onClick={onPlayAgain} disabled={isOpening}>
          <Fresh text={isOpening ? 'Opening…' : 'Play again'} />
          {of}
        </Button>
      )}
      <button ref={asker} type="button" class={`${quiet} ms-auto`} onClick={onAsk}>
        Delete…{of}
      </button>
    </div>
  );
}
