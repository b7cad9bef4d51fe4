import { useId, useRef, useState } from 'preact/hooks';
import { formatPin, plural } from '../shared/format.ts';
import { isInPlay, statusWords } from '../shared/game-words.ts';
import type { GameRow } from '../shared/host-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';

export interface CardProps {
  game: GameRow;
  /** Its next game is being opened. */
  isOpening: boolean;
  onPlayAgain: () => void;
  /** Resolves to why it could not be deleted, if so. */
  onDelete: () => Promise<string | undefined>;
}

const timeOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** One game: what, when, how many, and what can be done with it. */
export function GameCard(props: CardProps) {
  const { game, onDelete } = props;
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const remover = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsking(false);
    // There again with the next drawing.
    requestAnimationFrame(() => remover.current?.focus());
  };
  const forget = async () => {
    setProblem(undefined);
    setProblem(await onDelete());
  };
  return (
    <li class={`panel flex flex-col gap-2 p-4 ${isInPlay(game) ? 'border-spark' : ''}`} data-game={game.gameId}>
      <CardHead game={game} />
      {isAsking ? (
        <DeleteQuestion problem={problem} onDelete={forget} onKeep={keep} />
      ) : (
        <CardActions {...props} remover={remover} onAsk={() => setAsking(true)} />
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
  remover: { current: HTMLButtonElement | null };
  onAsk: () => void;
}

function CardActions({ game, isOpening, onPlayAgain, remover, onAsk }: ActionsProps) {
  const { gameId, quizTitle, quizId, startedAt } = game;
  const of = <span class="sr-only">: {quizTitle}</span>;
  if (isInPlay(game)) {
    return (
      <a href={`/host/${gameId}`} class={`${primary} self-start`}>
        Back into the game{of}
      </a>
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
      <button ref={remover} type="button" class={`${quiet} ms-auto`} onClick={onAsk}>
        Delete…{of}
      </button>
    </div>
  );
}

interface QuestionProps {
  problem: string | undefined;
  onDelete: () => Promise<void>;
  onKeep: () => void;
}

/** Asks once, in place. Escape keeps the game. */
function DeleteQuestion({ problem, onDelete, onKeep }: QuestionProps) {
  const id = useId();
  const [isSending, setSending] = useState(false);
  const focused = useRef(false);
  const send = () => {
    setSending(true);
    void onDelete().finally(() => setSending(false));
  };
  return (
    <div
      role="group"
      aria-labelledby={id}
      class="flex flex-col gap-2 rounded-2xl border-2 border-bad p-3"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onKeep();
      }}
    >
      <p id={id}>
        <strong>Delete this game for good?</strong> Its players, their answers and all results are lost and cannot be
        brought back. The quiz stays.
      </p>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <div class="flex flex-wrap gap-2">
        <button
          type="button"
          class={quiet}
          aria-describedby={id}
          ref={(button) => {
            if (button !== null && !focused.current) button.focus();
            focused.current = true;
          }}
          onClick={onKeep}
        >
          Keep it
        </button>
        <Button look="danger" disabled={isSending} onClick={send}>
          <Fresh text={isSending ? 'Deleting…' : 'Delete for good'} />
        </Button>
      </div>
    </div>
  );
}
