import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { questionsMax } from '../../src/protocol/import-limits.ts';
import { formatNumber, plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { BadRows } from './bad-rows.tsx';
import { badOnes, type Draft, isWorkInIt, questionsOf, type Source } from './import-draft.ts';
import { type ImportState, sourcesMax, type Stage } from './import-state.ts';
import { encodingWords, formatName, placeWords, readWords } from './import-words.ts';
import { LibraryFrame } from './library-frame.tsx';
import { ProblemBox } from './problem-note.tsx';
import type { Problem } from './problem-words.ts';
import { QuestionList } from './question-list.tsx';
import type { ImportActions } from './use-import.ts';

export interface ImportViewProps {
  state: ImportState;
  actions: ImportActions;
  /** Above all else: what has become of the file before. */
  children?: ComponentChildren;
}

export const sourceName = ({ name }: Source): string => (name === undefined ? 'what you pasted' : `“${name}”`);

/** A file on its way to being a quiz: it is read, put right, and stored. */
export function ImportView({ state: { stage, waiting, tooMany }, actions, children }: ImportViewProps) {
  return (
    <LibraryFrame name="Import a quiz" focusKey={`import:${stage.name}`}>
      {children}
      {stage.name === 'reading' && <Reading {...stage} onCancel={actions.leave} />}
      {stage.name === 'refused' && <Refused {...stage} actions={actions} hasMore={waiting.length > 0} />}
      {stage.name === 'report' && <Report key={reportKey(stage.draft)} {...stage} actions={actions} />}
      {waiting.length > 0 && (
        <p class="text-smoke">
          <span translate={false}>{plural(waiting.length, 'file')}</span> after this one.
        </p>
      )}
      {tooMany > 0 && (
        <p class="font-bold text-bad" role="alert">
          <Fresh
            text={`Left out: ${plural(tooMany, 'file')}. Up to ${sourcesMax} are taken at once: bring the others then.`}
          />
        </p>
      )}
    </LibraryFrame>
  );
}

/** Another file is another report: nothing of the one before stays. */
const reportKey = ({ source, format, read, taken, further }: Draft): string =>
  [source.name, format, read, taken.length, further.length].join(' ');

type Of<Name extends Stage['name']> = Extract<Stage, { name: Name }>;

function Reading({ source, sent, onCancel }: Of<'reading'> & { onCancel: () => void }) {
  const isSent = sent >= 1;
  return (
    <div class="flex flex-col items-start gap-3">
      <p role="status" class="text-lg wrap-anywhere">
        <Fresh text={`${isSent ? 'Reading' : 'Sending'} ${sourceName(source)}…`} />
      </p>
      {isSent ? (
        <progress class="h-3 w-full accent-flame" aria-label="Reading" />
      ) : (
        <progress
          class="h-3 w-full appearance-none [&::-moz-progress-bar]:bg-flame [&::-webkit-progress-bar]:bg-ash [&::-webkit-progress-value]:bg-flame"
          aria-label="Sent"
          max={100}
          value={Math.round(sent * 100)}
        />
      )}
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

function Refused({ source, problem, actions, hasMore }: Of<'refused'> & { actions: ImportActions; hasMore: boolean }) {
  return (
    <div class="flex flex-col items-start gap-3" role="alert">
      <p class="text-lg wrap-anywhere">
        <Fresh text={`${sourceName(source)}:`} />
      </p>
      <ProblemBox problem={problem} onAgain={actions.again} />
      <Button onClick={actions.leave}>
        <Fresh text={hasMore ? 'Go on with the next file' : 'Back to your quizzes'} />
      </Button>
    </div>
  );
}

function Report({ draft, isStoring, problem, actions }: Of<'report'> & { actions: ImportActions }) {
  const [isLeaving, setLeaving] = useState(false);
  const { columns, notes, title } = draft;
  const questions = questionsOf(draft);
  const canStore = questions.length > 0 && title.trim() !== '';
  return (
    <form
      class="flex flex-col gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (canStore && !isStoring) actions.store();
      }}
    >
      <ReportHead draft={draft} onTitle={actions.setTitle} />
      <BadRows draft={draft} actions={actions} />
      <FurtherNote draft={draft} />
      <Disclosure name="Remarks" count={notes.length}>
        {() => (
          <ul class="flex list-disc flex-col gap-1 ps-5">
            {notes.map((note, at) => (
              <li key={at}>
                <span class="font-bold">{placeWords(note, columns)}:</span> {note.message}
              </li>
            ))}
          </ul>
        )}
      </Disclosure>
      <Disclosure name="Questions" count={questions.length}>
        {() => <QuestionList questions={questions} />}
      </Disclosure>
      <p role="status" class="sr-only">
        <Fresh text={draft.said} />
      </p>
      <ReportEnd
        draft={draft}
        count={questions.length}
        isDisabled={!canStore || isStoring}
        isStoring={isStoring}
        problem={problem}
      >
        <Button
          class="min-h-12"
          onClick={() => (isWorkInIt(draft) || questions.length > 0 ? setLeaving(true) : actions.leave())}
        >
          Cancel
        </Button>
      </ReportEnd>
      {isLeaving && (
        <ConfirmDialog
          title="Throw this import away?"
          text="Nothing of it has been stored. The file itself stays as it is on your device."
          confirm="Throw it away"
          onConfirm={actions.leave}
          onClose={() => setLeaving(false)}
        />
      )}
    </form>
  );
}

/** What was read, and what the quiz is to be called. */
function ReportHead({ draft, onTitle }: { draft: Draft; onTitle: (title: string) => void }) {
  const { source, format, encoding, title } = draft;
  const coded = encodingWords(encoding);
  return (
    <>
      <div>
        <p class="wrap-anywhere">
          {formatName(format)}: {sourceName(source)}
        </p>
        <p class="text-lg font-bold">{readWords(draft)}</p>
        {coded !== undefined && source.name !== undefined && <p class="text-smoke">{coded}</p>}
      </div>
      <label class="flex flex-col gap-1">
        <span class="font-bold">Title of the quiz</span>
        <input
          class="field"
          maxLength={120}
          dir="auto"
          value={title}
          aria-invalid={title.trim() === ''}
          onInput={(event) => onTitle(event.currentTarget.value)}
        />
      </label>
    </>
  );
}

interface EndProps {
  draft: Draft;
  count: number;
  isDisabled: boolean;
  isStoring: boolean;
  /** Why it was not stored. */
  problem: Problem | undefined;
  children: ComponentChildren;
}

/** The last step, always in reach, with what it leaves out. */
function ReportEnd({ draft, count, isDisabled, isStoring, problem, children }: EndProps) {
  const left = badOnes(draft).length;
  return (
    <div class="sticky bottom-0 z-10 -mx-5 -mb-6 flex flex-wrap items-center justify-end gap-3 bg-ink px-5 py-3 max-[22rem]:-mx-3 max-[22rem]:-mb-3 max-[22rem]:px-3">
      <div role="alert" class="w-full empty:hidden">
        {problem !== undefined && <ProblemBox problem={problem} />}
      </div>
      <p class="min-w-0 flex-1 basis-40">
        <Fresh text={endWords(count, left, draft.further.length > 0)} />
      </p>
      {children}
      <Button id="import-now" type="submit" look="primary" class="min-h-12 text-lg" disabled={isDisabled}>
        <Fresh text={isStoring ? 'One moment…' : `Import ${plural(count, 'question')}`} />
      </Button>
    </div>
  );
}

function endWords(count: number, left: number, isMoreToCome: boolean): string {
  if (count === 0) return 'There is no question to import yet: put a row right first.';
  // They come along to the next quiz of the file.
  if (isMoreToCome) return '';
  return left === 0 ? '' : `Left out: ${plural(left, 'row')} that ${left === 1 ? 'is' : 'are'} not right.`;
}

/** What does not fit. */
function FurtherNote({ draft: { further } }: { draft: Draft }) {
  if (further.length === 0) return null;
  const count = further.reduce((sum, { questions }) => sum + questions.length, 0);
  return (
    <p class="rounded-2xl border-2 border-spark p-4">
      <Fresh
        text={`A quiz has at most ${questionsMax} questions. ${formatNumber(count)} more come next, as another quiz, once you have imported these.`}
      />
    </p>
  );
}

interface DisclosureProps {
  name: string;
  count: number;
  /** Drawn once it is opened: there may be thousands of lines. */
  children: () => ComponentChildren;
}

function Disclosure({ name, count, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (count === 0) setOpen(false);
  }, [count]);
  if (count === 0) return null;
  return (
    <section class="flex flex-col gap-3">
      <Button class="self-start" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Fresh text={`${isOpen ? 'Hide' : 'Show'} ${name.toLowerCase()}`} />{' '}
        <span translate={false}>({formatNumber(count)})</span>
      </Button>
      {isOpen && children()}
    </section>
  );
}
