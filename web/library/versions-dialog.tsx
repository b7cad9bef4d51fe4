import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { QuizLanguage } from '../shared/ui/quiz-text.tsx';
import type { QuizRow, QuizVersion, WholeQuiz } from './library-client.ts';
import { LibraryDialog } from './library-dialog.tsx';
import { ProblemBox } from './problem-note.tsx';
import type { Problem } from './problem-words.ts';
import { QuestionList } from './question-list.tsx';

export interface VersionsProps {
  quiz: Pick<QuizRow, 'title'>;
  /** Absent until they have been read. */
  versions: readonly QuizVersion[] | undefined;
  /** The one that is looked at. */
  shown?: WholeQuiz | undefined;
  isBusy: boolean;
  problem?: Problem | undefined;
  onShow: (version: number) => void;
  /** Makes the one that is looked at the newest again. */
  onPutAgain: () => void;
  onAgain: () => void;
  onClose: () => void;
}

const timeWords = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** What a quiz was: who published what when, to look at and to take back. */
export function VersionsDialog(props: VersionsProps) {
  const { quiz, versions, shown, problem, onShow, onAgain, onClose } = props;
  const newest = versions?.[0]?.version;
  const list = useRef<HTMLUListElement>(null);
  // What was looked at had the focus.
  useEffect(() => {
    if (shown === undefined && document.activeElement === document.body) list.current?.focus();
  }, [shown, versions]);
  return (
    <LibraryDialog title={`Versions of “${quiz.title}”`} onClose={onClose}>
      <div role="alert" class="empty:hidden">
        {problem !== undefined && <ProblemBox problem={problem} onAgain={onAgain} />}
      </div>
      {versions === undefined ? (
        problem === undefined && <p class="text-smoke">One moment…</p>
      ) : (
        <ul ref={list} tabIndex={-1} aria-label="Versions, the newest first" class="flex flex-col gap-2">
          {versions.map(({ version, publishedAt, publishedBy }) => (
            <li
              key={version}
              class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-ash pb-2"
            >
              <p class="min-w-0">
                <strong translate={false}>Version {version}</strong>
                {version === newest && <span class="text-good"> · is played now</span>}
                <span class="block text-sm text-smoke">
                  <span translate={false}>{timeWords(publishedAt)}</span>
                  {publishedBy !== undefined && (
                    <>
                      , by{' '}
                      <bdi class="wrap-anywhere" translate={false}>
                        {publishedBy.displayName}
                      </bdi>
                    </>
                  )}
                </span>
              </p>
              <Button aria-pressed={shown?.version === version} onClick={() => onShow(version)}>
                Look at it<span class="sr-only">{` version ${version}`}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {shown !== undefined && (
        <ShownVersion key={shown.version} {...props} shown={shown} isNewest={shown.version === newest} />
      )}
    </LibraryDialog>
  );
}

function ShownVersion({
  shown,
  isNewest,
  isBusy,
  onPutAgain,
}: VersionsProps & { shown: WholeQuiz; isNewest: boolean }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const [isAsked, setAsked] = useState(false);
  return (
    <section class="flex flex-col gap-3" aria-labelledby="shown-version">
      <h3 ref={head} tabIndex={-1} id="shown-version" class="text-lg font-bold" translate={false}>
        Version {shown.version}
      </h3>
      {!isNewest &&
        (isAsked ? (
          <div class="flex flex-wrap items-center gap-3">
            <p class="min-w-0 flex-1 basis-48">It becomes the newest version. The others stay in this list.</p>
            <Button look="primary" aria-disabled={isBusy} onClick={() => !isBusy && onPutAgain()} autofocus>
              Make it the newest
            </Button>
          </div>
        ) : (
          <Button class="self-start" onClick={() => setAsked(true)}>
            Go back to this one…
          </Button>
        ))}
      <QuizLanguage.Provider value={shown.language}>
        <QuestionList questions={shown.questions} />
      </QuizLanguage.Provider>
    </section>
  );
}
