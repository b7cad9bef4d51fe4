import { useState } from 'preact/hooks';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { cardLook, dayWords } from './card-look.ts';
import type { QuizRow } from './library-client.ts';
import { MovedCard } from './moved-card.tsx';
import { ProblemNote } from './problem-note.tsx';
import type { QuizActions, QuizState } from './quiz-actions.ts';

const keptMs = 30 * 86_400_000;

interface Props {
  quiz: QuizRow;
  state: QuizState;
  actions: QuizActions;
}

/** One quiz of the trash: back to the others, or gone for ever. */
export function TrashCard({ quiz, state, actions }: Props) {
  const [isAsked, setAsked] = useState(false);
  const { id, title, language, questionCount, deletedAt } = quiz;
  if (state.moved !== undefined)
    return <MovedCard quiz={quiz} state={state} moved={state.moved} onUndo={() => actions.restore(id)} />;
  return (
    <li class={cardLook} data-testid={`quiz-${id}`}>
      <div class="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div class="min-w-0 flex-1 basis-64">
          <h2 tabIndex={-1} class="text-xl leading-tight font-bold">
            <QuizLanguage.Provider value={language}>
              <QuizText class="wrap-anywhere">{title}</QuizText>
            </QuizLanguage.Provider>
          </h2>
          <p class="text-smoke" translate={false}>
            {plural(questionCount, 'question')}
            {deletedAt !== undefined && ` · deleted for ever on ${dayWords(deletedAt + keptMs)}`}
          </p>
        </div>
        <div class="flex flex-wrap gap-2">
          <Button aria-disabled={state.isBusy} onClick={() => state.isBusy !== true && actions.restore(id)}>
            Restore<span class="sr-only"> {title}</span>
          </Button>
          <Button onClick={() => setAsked(true)}>
            Delete for ever…<span class="sr-only"> {title}</span>
          </Button>
        </div>
      </div>
      <ProblemNote problem={state.problem} />
      {isAsked && (
        <ConfirmDialog
          title={`Delete “${title}” for ever?`}
          text="All its versions go, and nobody can bring it back. Results of games that were played stay."
          confirm="Delete for ever"
          onConfirm={() => actions.deleteForever(id)}
          onClose={() => setAsked(false)}
        />
      )}
    </li>
  );
}
