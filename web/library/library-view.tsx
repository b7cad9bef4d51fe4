import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { linkLook } from '../account/account-frame.tsx';
import { AccountNav } from '../account/account-nav.tsx';
import type { Who } from '../account/use-who.ts';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import type { Source } from './import-draft.ts';
import { ImportBar } from './import-bar.tsx';
import { LibraryControls } from './library-controls.tsx';
import { LibraryFrame } from './library-frame.tsx';
import type { QuizActions, QuizState } from './quiz-actions.ts';
import { ProblemBox, ProblemNote } from './problem-note.tsx';
import { QuizCard } from './quiz-card.tsx';
import { isNarrowed, pagePath, type QuizQuery, wholeLibrary } from './quiz-query.ts';
import { TrashCard } from './trash-card.tsx';
import type { Imported } from './use-import.ts';
import type { QuizWork } from './use-quiz-actions.ts';
import type { QuizList } from './use-quiz-list.ts';

export interface LibraryViewProps {
  query: QuizQuery;
  list: QuizList;
  who: Who;
  /** Those that are offered as filters. */
  tags: readonly string[];
  /** What is going on with single quizzes, by their ids. */
  states: Readonly<Record<string, QuizState>>;
  actions: QuizActions;
  /** Above the list: what has just become a quiz. */
  note?: ComponentChildren;
  /** An import that waits: what it is of. */
  unfinished?: string | undefined;
  onQuery: (query: QuizQuery) => void;
  onSources: (sources: Source[]) => void;
  onGoOn: () => void;
  /** Dialogs. */
  children?: ComponentChildren;
}

/** `/quizzes`: all quizzes of a person, and the samples; or the trash. */
export function LibraryView(props: LibraryViewProps) {
  const { query, list, who, tags, note, unfinished, onQuery, onSources, onGoOn, children } = props;
  const { isTrash } = query;
  // With samples alone there is nothing to look for.
  const isNew = !isTrash && !isNarrowed(query) && list.rows?.every(({ sample }) => sample) === true;
  return (
    <LibraryFrame
      name={isTrash ? 'Trash' : 'Your quizzes'}
      focusKey={isTrash ? 'trash:' : 'library:'}
      aside={<AccountNav {...who} />}
    >
      <Ways isTrash={isTrash} hasGames={!isNew && who.account === undefined} hasMedia={!isNew} />
      {unfinished !== undefined && (
        <div class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-spark p-4" role="status">
          <p class="min-w-0 flex-1 font-bold wrap-anywhere">
            <Fresh text={`The import of ${unfinished} is not finished.`} />
          </p>
          <Button look="primary" onClick={onGoOn}>
            Go on with it
          </Button>
        </div>
      )}
      {note}
      {isTrash ? (
        <p class="text-smoke">What is here is deleted for ever 30 days after it came. Games and results stay.</p>
      ) : (
        !isNew && <ImportBar onSources={onSources} />
      )}
      {isNew && list.rows?.length !== 0 && (
        <p class="text-lg">Press Play at one of these, and its room is open: it shows the PIN to join by.</p>
      )}
      {!isNew && <LibraryControls query={query} tags={isTrash ? [] : tags} onQuery={onQuery} />}
      <ListProblem list={list} />
      <Listing {...props} />
      {isNew && <FirstSteps onSources={onSources} />}
      {children}
    </LibraryFrame>
  );
}

/** Where one can go from here. A person with an account has the way to the games above. */
function Ways({ isTrash, hasGames, hasMedia }: Record<'isTrash' | 'hasGames' | 'hasMedia', boolean>) {
  return (
    <nav class="flex flex-wrap gap-x-6" aria-label="Quizzes">
      {isTrash ? (
        <a class={linkLook} href="/quizzes">
          Back to your quizzes
        </a>
      ) : (
        <>
          <a
            class="press inline-flex min-h-12 items-center rounded-xl bg-ash px-4 text-lg font-bold [--lip:#1b1522]"
            href="/quizzes/new/edit"
          >
            Make a quiz
          </a>
          {hasGames && (
            <a class={linkLook} href="/games">
              Your games
            </a>
          )}
          {hasMedia && (
            <a class={linkLook} href="/quizzes/media">
              Pictures and sounds
            </a>
          )}
          <a class={`${linkLook} min-w-11`} href={pagePath({ ...wholeLibrary, isTrash: true })}>
            Trash
          </a>
        </>
      )}
    </nav>
  );
}

/** What became of a file, with the next step. The focus comes here, not to the button: Enter may have been pressed twice. */
export function ImportedNote({ quiz, work }: { quiz: Imported; work: Pick<QuizWork, 'states' | 'actions'> }) {
  const note = useRef<HTMLElement>(null);
  useEffect(() => note.current?.focus(), [quiz.id]);
  const { id, title, questions, leftOut } = quiz;
  return (
    <section
      ref={note}
      tabIndex={-1}
      aria-label="Imported"
      class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-good p-4"
    >
      <p class="min-w-0 flex-1 basis-64">
        <QuizText class="font-bold wrap-anywhere">{title}</QuizText> is among your quizzes, with{' '}
        <span translate={false}>{plural(questions, 'question')}</span>.
        {leftOut > 0 && (
          <>
            {' '}
            Left out: <span translate={false}>{plural(leftOut, 'row')}</span> of the file.
          </>
        )}
      </p>
      <Button look="primary" class="min-h-12 min-w-24 text-lg" onClick={() => work.actions.play(id)}>
        Play it
      </Button>
      <ProblemNote problem={work.states[id]?.problem} />
    </section>
  );
}

function ListProblem({ list: { problem, again } }: { list: QuizList }) {
  return (
    <div role="alert" class="empty:hidden">
      {problem !== undefined && <ProblemBox problem={problem} onAgain={again} />}
    </div>
  );
}

/** An element of its own: a page that is translated would show its words beside the next ones. */
const Waiting = () => <p class="text-smoke">One moment…</p>;

/** What was found, or why there is nothing. */
function Listing({ query, list, states, actions, onQuery }: LibraryViewProps) {
  const { rows, isReading, problem, hasMore } = list;
  const cards = useRef<HTMLUListElement>(null);
  const count = rows?.length ?? 0;
  /** How many there were before more of them were asked for: the focus goes on to the first that comes. */
  const before = useRef(Infinity);
  useEffect(() => {
    cards.current?.children[before.current]?.querySelector('h2')?.focus();
    before.current = Infinity;
  }, [count]);
  const more = () => {
    if (isReading) return;
    before.current = count;
    list.more();
  };
  if (rows === undefined) return problem === undefined ? <Waiting key="waiting" /> : null;
  const Card = query.isTrash ? TrashCard : QuizCard;
  return (
    <>
      <p role="status" class="text-smoke">
        <Fresh text={countWords(count, { query, hasMore })} />{' '}
        {count === 0 && isNarrowed(query) && (
          <Button class="ms-2" onClick={() => onQuery({ ...query, words: '', tag: '' })}>
            Show all
          </Button>
        )}
      </p>
      <ul ref={cards} class={`flex flex-col gap-3 ${isReading ? 'opacity-80' : ''}`} aria-busy={isReading}>
        {rows.map((quiz) => (
          <Card key={quiz.id} quiz={quiz} state={states[quiz.id] ?? {}} actions={actions} />
        ))}
      </ul>
      {hasMore && (
        <Button class="self-center" aria-disabled={isReading} onClick={more}>
          Show more
        </Button>
      )}
    </>
  );
}

function countWords(count: number, { query, hasMore }: { query: QuizQuery; hasMore: boolean }): string {
  if (count === 0 && isNarrowed(query)) return 'Nothing is found by this.';
  if (count === 0) return query.isTrash ? 'The trash is empty.' : '';
  const quizzes = plural(count, 'quiz', 'quizzes');
  return hasMore ? `The first ${quizzes} are shown.` : `${quizzes}${isNarrowed(query) ? ' found' : ''}`;
}

/** For who has nothing here yet. */
function FirstSteps({ onSources }: Pick<LibraryViewProps, 'onSources'>) {
  return (
    <section
      class="flex flex-col gap-3 rounded-2xl border-2 border-dashed border-haze p-5"
      aria-labelledby="first-steps"
    >
      <h2 id="first-steps" class="text-xl font-bold">
        No quiz of your own yet
      </h2>
      <p>
        Make one, or drop a file here with questions that you have: a spreadsheet of Kahoot, Wayground (Quizizz),
        Blooket, Gimkit or Socrative, any table with a line of column names, Moodle GIFT, XML or Aiken, or a quiz that
        was exported here. Or copy the cells, and paste them with Ctrl+V.
      </p>
      <ImportBar onSources={onSources} />
    </section>
  );
}
