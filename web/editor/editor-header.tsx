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
  /** Of the whole quiz. */
  errors: number;
  warnings: number;
  onTitle: (title: string) => void;
  onUndo: () => void;
  onRedo: () => void;
  onList: () => void;
  onDone: () => void;
}

function checkWords(errors: number, warnings: number): string {
  if (errors > 0) return `${plural(errors, 'thing')} to finish`;
  return warnings > 0 ? `${plural(warnings, 'thing')} to look at` : 'All checked';
}

/** Title, where the work is, undo, what is left to do, and "Done". */
export function EditorHeader(props: Props) {
  const { state, problems, errors, warnings } = props;
  const { draft, history, saving, isPublishing } = state;
  return (
    <header class="sticky top-0 z-20 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 bg-ink/95 px-4 py-2 max-md:static">
      <a href="/host" aria-label="Quickfire, your quizzes" class="inline-flex min-h-11 items-center">
        <Logo class="text-xl" />
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
            onInput={(event) => props.onTitle(event.currentTarget.value)}
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
          <Fresh text={checkWords(errors, warnings)} />
        </Button>
        <Button look="primary" disabled={isPublishing} onClick={props.onDone}>
          <Fresh text={isPublishing ? 'Publishing…' : 'Done'} />
        </Button>
      </div>
    </header>
  );
}

interface NoticeProps {
  state: EditorState;
  onPutAway: () => void;
  onRetry: () => void;
  onCopy: () => void;
}

/** What happened, and what the server has refused, with a way on. */
export function EditorNotices({ state: { saving, notice, refusals }, onPutAway, onRetry, onCopy }: NoticeProps) {
  return (
    <>
      <div role="status">
        {notice !== undefined && (
          <p class="panel flex items-center justify-between gap-3 px-4 py-1">
            <Fresh text={notice} />
            <Button onClick={onPutAway} aria-label="Put this note away">
              ×
            </Button>
          </p>
        )}
      </div>
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
        {refusals?.map((refusal) => (
          <p key={refusal} class="rounded-2xl border-2 border-bad p-4 font-bold">
            {refusal}
          </p>
        ))}
      </div>
    </>
  );
}

const refusalWords = ({ code, message }: { code: string; message: string }): string =>
  code === 'not_found'
    ? 'This quiz cannot be changed: it was deleted, or it is not yours. What you wrote is kept on this device.'
    : message;
