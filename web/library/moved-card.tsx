import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { cardLook } from './card-look.ts';
import type { QuizRow } from './library-client.ts';
import { ProblemNote } from './problem-note.tsx';
import type { Moved, QuizState } from './quiz-actions.ts';

const words: Record<Moved, string> = {
  trashed: 'is in the trash. It is deleted after 30 days.',
  restored: 'is back among your quizzes.',
  gone: 'is deleted for ever.',
};

interface Props {
  quiz: QuizRow;
  state: QuizState;
  moved: Moved;
  onUndo: () => void;
}

/** In the place of a quiz that has gone from the list, so that a slip costs one press. */
export function MovedCard({ quiz: { id, title }, state, moved, onUndo }: Props) {
  const card = useRef<HTMLLIElement>(null);
  // What took its place on the page had the focus.
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) card.current?.focus();
  }, []);
  return (
    <li ref={card} tabIndex={-1} class={cardLook} data-testid={`quiz-${id}`}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p class="min-w-0 flex-1 basis-64 text-smoke">
          <QuizText class="font-bold wrap-anywhere">{title}</QuizText> {words[moved]}
        </p>
        {moved === 'trashed' && (
          <Button aria-disabled={state.isBusy} onClick={() => state.isBusy !== true && onUndo()}>
            Undo<span class="sr-only"> moving {title} to the trash</span>
          </Button>
        )}
      </div>
      <ProblemNote problem={state.problem} />
    </li>
  );
}
