import { withAfter, shownPath } from '../account/wanted-path.ts';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import type { EditorState } from './editor-session.ts';
import { fieldMarks, ProblemNote } from './question-types/problem-note.tsx';
import type { FieldProblem } from './question-types/question-form.ts';
import { StateLine } from './state-line.tsx';

interface Props {
  state: EditorState;
  problems: readonly FieldProblem[];
  /** Of the whole quiz: what keeps it from being played, and how much of that is more than not written yet. */
  errors: number;
  due: number;
  warnings: number;
  onTitle: (title: string) => void;
  /** Enter was pressed in it. */
  onTitleEnd: () => void;
  onUndo: () => void;
  onRedo: () => void;
  onList: () => void;
  onDone: () => void;
}

function checkWords({ errors, due, warnings }: Props): string {
  if (due > 0) return `${plural(due, 'thing')} to finish`;
  if (errors > 0) return 'Not finished yet';
  return warnings > 0 ? `${plural(warnings, 'thing')} to look at` : 'All checked';
}

/** Title, where the work is, undo, what is left to do, and "Done". */
export function EditorHeader(props: Props) {
  const { state, problems, errors, warnings } = props;
  const { draft, history, saving, isPublishing } = state;
  return (
    <header class="sticky top-0 z-20 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 bg-ink/95 px-4 py-2 max-md:static">
      <a href="/quizzes" aria-label="Quickfire, your quizzes" class="inline-flex min-h-11 min-w-11 items-center">
        <Logo class="text-xl max-md:[&>span]:hidden" />
      </a>
      <div class="min-w-48 flex-1">
        <label>
          <span class="sr-only">Title of the quiz</span>
          <input
            class="field text-lg font-bold aria-invalid:border-bad"
            dir="auto"
            placeholder="Title of the quiz"
            autocomplete="off"
            value={draft.title}
            enterkeyhint="next"
            onInput={(event) => props.onTitle(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              props.onTitleEnd();
            }}
            {...fieldMarks('title', problems)}
          />
        </label>
        <ProblemNote field="title" problems={problems} />
      </div>
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StateLine state={saving} />
        <Button aria-label="Undo" disabled={history.done.length === 0} onClick={props.onUndo}>
          ↶
        </Button>
        <Button aria-label="Redo" disabled={history.undone.length === 0} onClick={props.onRedo}>
          ↷
        </Button>
        {/* On a phone there is room in one line, unless there is something to do. */}
        <Button class="max-md:disabled:hidden" onClick={props.onList} disabled={errors + warnings === 0}>
          <Fresh text={checkWords(props)} />
        </Button>
        <Button look="primary" disabled={isPublishing} onClick={props.onDone}>
          <Fresh text={isPublishing ? 'Publishing…' : 'Done'} />
        </Button>
      </div>
    </header>
  );
}

/** What happened, over the end of the page: what is worked on stays where it is. */
export function EditorNote({ notice, onPutAway }: { notice: string | undefined; onPutAway: () => void }) {
  return (
    // Empty, it takes no room in the column: not even a gap.
    <div role="status" class="sticky bottom-2 z-10 -mt-3 self-stretch md:max-w-md md:self-end" data-note>
      {notice !== undefined && (
        <p class="mt-3 flex items-center justify-between gap-3 rounded-2xl border border-haze bg-coal px-4 py-1">
          <Fresh text={notice} />
          <Button onClick={onPutAway} aria-label="Put this note away">
            ×
          </Button>
        </p>
      )}
    </div>
  );
}

interface RefusalProps {
  state: EditorState;
  onRetry: () => void;
  onCopy: () => void;
}

/** What the server has refused, with a way on. */
export function EditorRefusals({ state: { saving, refusal }, onRetry, onCopy }: RefusalProps) {
  return (
    // As above.
    <div class="-mt-3 [&>:not(:empty)]:mt-3">
      <div role="alert">
        {saving.kind === 'refused' && (
          <div class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-bad p-4">
            <p class="flex-1 font-bold">
              <Fresh text={refusalWords(saving)} />
            </p>
            {saving.code === 'signed_out' ? (
              <a
                href={withAfter('/sign-in', shownPath())}
                class="inline-flex min-h-11 items-center font-bold text-spark underline"
              >
                Sign in
              </a>
            ) : (
              <Button onClick={saving.code === 'not_found' ? onCopy : onRetry}>
                <Fresh text={saving.code === 'not_found' ? 'Make it a quiz of its own' : 'Try again'} />
              </Button>
            )}
          </div>
        )}
        {refusal !== undefined && (
          <p class="rounded-2xl border-2 border-bad p-4 font-bold">
            <Fresh text={refusal} />
          </p>
        )}
      </div>
    </div>
  );
}

const refusalWords = ({ code, message }: { code: string; message: string }): string =>
  code === 'not_found'
    ? 'This quiz cannot be changed: it was deleted, or it is not yours. What you wrote is kept on this device.'
    : message;
