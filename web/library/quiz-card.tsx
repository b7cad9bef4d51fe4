import { useEffect, useRef, useState } from 'preact/hooks';
import { linkLook } from '../account/account-frame.tsx';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { cardLook, dayWords } from './card-look.ts';
import type { QuizRow } from './library-client.ts';
import { languageName } from './language-name.ts';
import { MovedCard } from './moved-card.tsx';
import { ProblemNote } from './problem-note.tsx';
import type { QuizActions, QuizState } from './quiz-actions.ts';

interface Props {
  quiz: QuizRow;
  state: QuizState;
  actions: QuizActions;
}

/** One quiz of the library: what it is, and what can be done with it. */
export function QuizCard({ quiz, state, actions }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { id, title, sample, plays } = quiz;
  if (state.moved !== undefined)
    return <MovedCard quiz={quiz} state={state} moved={state.moved} onUndo={() => actions.restore(id)} />;
  return (
    <li class={`${cardLook} ${state.isNew === true ? 'border-spark' : ''}`} data-testid={`quiz-${id}`}>
      <div class="flex flex-wrap items-start gap-x-4 gap-y-2">
        <QuizHead quiz={quiz} takesFocus={state.isNew === true} />
        <div class="flex flex-wrap items-center gap-x-2 gap-y-2 sm:gap-x-4">
          <Button
            look="primary"
            class="min-h-12 min-w-24 text-lg"
            aria-disabled={state.isBusy}
            onClick={() => state.isBusy !== true && actions.play(id)}
          >
            Play<span class="sr-only"> {title}</span>
          </Button>
          <a class={linkLook} href={`/host?quiz=${encodeURIComponent(id)}`}>
            Settings<span class="sr-only"> for playing {title}</span>
          </a>
          <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            More<span class="sr-only"> for {title}</span>
          </Button>
        </div>
      </div>
      {isOpen && (
        <div class="flex flex-wrap gap-2" role="group" aria-label={`More for ${title}`}>
          <Button
            onClick={() => {
              // The focus goes to the copy.
              setOpen(false);
              actions.duplicate(id);
            }}
          >
            Duplicate
          </Button>
          <Button onClick={() => actions.showExport(id)}>Export…</Button>
          {plays > 0 && (
            <a class={`${linkLook} px-2`} href={`/quizzes/${encodeURIComponent(id)}/report`}>
              Report
            </a>
          )}
          {!sample && (
            <>
              <a class={`${linkLook} px-2`} href={`/quizzes/${encodeURIComponent(id)}/edit`}>
                Edit
              </a>
              <Button onClick={() => actions.showVersions(id)}>Versions…</Button>
              <Button onClick={() => actions.trash(id)}>Move to the trash</Button>
            </>
          )}
        </div>
      )}
      <ProblemNote problem={state.problem} />
    </li>
  );
}

/** Title, tags and figures. */
function QuizHead({ quiz, takesFocus = false }: { quiz: QuizRow; takesFocus?: boolean }) {
  const { title, tags, language, questionCount, plays, draft, sample } = quiz;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) head.current?.focus();
  }, [takesFocus]);
  const marks = [...(sample ? ['Sample'] : []), ...(draft ? ['Draft'] : [])];
  return (
    <div class="min-w-0 flex-1 basis-64">
      <h2 ref={head} tabIndex={-1} class="text-xl leading-tight font-bold">
        <QuizLanguage.Provider value={language}>
          <QuizText class="wrap-anywhere">{title}</QuizText>
        </QuizLanguage.Provider>
        {marks.map((mark) => (
          <span
            key={mark}
            class="ms-2 inline-block rounded-full border border-haze px-3 align-middle font-sans text-sm font-normal text-smoke"
          >
            {mark}
          </span>
        ))}
      </h2>
      <p class="text-smoke" translate={false}>
        {[
          plural(questionCount, 'question'),
          ...(language === undefined ? [] : [languageName(language)]),
          plays === 0 ? 'never played' : `played ${plural(plays, 'time')}`,
          ...(sample ? [] : [`changed ${dayWords(quiz.updatedAt)}`]),
        ].join(' · ')}
      </p>
      {tags.length > 0 && (
        <ul class="mt-1 flex flex-wrap gap-x-3 text-sm text-smoke" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag} class="wrap-anywhere" dir="auto" translate={false}>
              #{tag}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
