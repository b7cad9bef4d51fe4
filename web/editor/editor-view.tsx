import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { QuizReport } from '../../src/protocol/reports-over-games.ts';
import { Button } from '../shared/ui/button.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { AskedBefore, useAskedBefore } from './asked-before.tsx';
import { CheckedQuestions, checkQuizFields, isUntouched, type QuizProblem } from './checks.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { EditorHeader, EditorNote, EditorRefusals } from './editor-header.tsx';
import type { EditorSession, EditorState } from './editor-session.ts';
import { focusField } from './focus-field.ts';
import { Inspector } from './inspector.tsx';
import { useMediaUploads } from './use-media-uploads.ts';
import { usePictureSizes } from './picture-sizes.ts';
import { ProblemList } from './problem-list.tsx';
import { PublishedDialog } from './published-dialog.tsx';
import type { FieldProblem } from './question-types/question-form.ts';
import { QuizDetails } from './quiz-details.tsx';
import { Rail } from './rail.tsx';
import { Stage } from './stage.tsx';
import { useSession } from './use-session.ts';
import { useEditorKeys } from './use-editor-keys.ts';

export interface EditorProps {
  session: EditorSession;
  /** Resolves to why no room was opened, if so. */
  onPlay: () => Promise<string | undefined>;
  /** Of the page that plays it in another way than usual. */
  settingsPath: string;
  /** Makes questions of a text that was pasted. */
  onPasteBlock: (text: string) => void;
  /** Makes what is edited a quiz of its own. */
  onCopy: () => void;
  /** What earlier games say of the questions; absent for a quiz that was never published. */
  readReport?: (() => Promise<QuizReport>) | undefined;
}

/** The whole editor as a function of its session. */
export function EditorView({ session, onPlay, settingsPath, onPasteBlock, onCopy, readReport }: EditorProps) {
  useStage('desk');
  const state = useSession(session);
  const { draft, selected } = state;
  const checked = useRef(new CheckedQuestions()).current;
  const focusSoon = useWantedFocus();
  checked.learnRefused(state.refused);
  const problems = checked.all(draft);
  const counts = countProblems(problems, state);
  const [isListShown, setListShown] = useListShown(problems.length, state);
  usePictureSizes(checked, draft, selected, isListShown || state.showsAll);
  const jump = ({ questionId, field }: QuizProblem) => {
    if (questionId !== undefined && questionId !== selected) session.select(questionId);
    focusSoon(field);
  };
  const done = () => {
    if (state.isPublishing) return;
    session.showAllProblems();
    // What the server refused it may look at again.
    if (checked.all(session.state.draft).some(({ isError, code }) => isError && code === undefined)) setListShown(true);
    else void session.publish();
  };
  useTitleFirst(state);
  useEditorKeys(session, { onAdded: () => focusSoon('prompt'), onDone: done });
  const ofQuiz = checkQuizFields(draft).filter(({ isMissing }) => isMissing !== true || state.showsAll);
  return (
    <Screen name="Edit a quiz" class="mx-auto flex min-h-dvh w-full max-w-[100rem] flex-col gap-3 px-4 pb-6">
      <h1 class="sr-only">Edit a quiz</h1>
      <EditorHeader
        state={state}
        problems={ofQuiz}
        {...counts}
        onTitle={(title) => session.changeQuiz({ title })}
        onTitleEnd={() => focusSoon('prompt')}
        onUndo={() => session.undo()}
        onRedo={() => session.redo()}
        onList={() => setListShown(!isListShown)}
        onDone={done}
      />
      <EditorRefusals state={state} onRetry={() => session.woken()} onCopy={onCopy} />
      {isListShown && problems.length > 0 && <ProblemList draft={draft} problems={problems} onJump={jump} />}
      <Panes
        session={session}
        checked={checked}
        ofQuiz={ofQuiz}
        readReport={readReport}
        onAdd={() => {
          session.add();
          focusSoon('prompt');
        }}
        onPasteBlock={onPasteBlock}
      />
      <EditorNote notice={state.notice} onPutAway={() => session.putNoticeAway()} />
      {state.asks !== undefined && <ConflictDialog asks={state.asks} onSettle={(choices) => session.settle(choices)} />}
      {state.published !== undefined && (
        <PublishedDialog
          title={draft.title}
          settingsPath={settingsPath}
          onPlay={onPlay}
          onClose={() => session.putNoticeAway()}
        />
      )}
    </Screen>
  );
}

/** `due` are errors but for what nobody had the time to write yet. */
function countProblems(problems: readonly QuizProblem[], { showsAll, left }: EditorState) {
  const errors = problems.filter(({ isError }) => isError);
  const due = errors.filter(
    ({ isMissing, questionId = '' }) => isMissing !== true || showsAll || left.has(questionId),
  ).length;
  return { errors: errors.length, due, warnings: problems.length - errors.length };
}

/** Whether the list of problems is shown: it opens by itself where "Done" was refused, and ends with the last one. */
function useListShown(problems: number, { refusals }: EditorState): [boolean, (isShown: boolean) => void] {
  const [isListShown, setListShown] = useState(false);
  useEffect(() => {
    if (problems === 0) setListShown(false);
  }, [problems]);
  useEffect(() => {
    if (refusals > 0) setListShown(true);
  }, [refusals]);
  return [isListShown, setListShown];
}

/** Who has just asked for a new quiz writes its title first. */
function useTitleFirst({ draft: { title, questions } }: EditorState): void {
  useEffect(() => {
    if (title === '' && questions.length > 0 && questions.every(isUntouched)) focusField('title');
  }, []);
}

/** Moves the focus to a field once it is drawn. */
function useWantedFocus(): (field: string) => void {
  const [wanted, setWanted] = useState<{ field: string } | undefined>(undefined);
  useLayoutEffect(() => {
    if (wanted !== undefined) focusField(wanted.field);
  }, [wanted]);
  return (field) => setWanted({ field });
}

interface PanesProps extends SelectedProps, Pick<EditorProps, 'readReport'> {
  ofQuiz: readonly FieldProblem[];
  onAdd: () => void;
  onPasteBlock: (text: string) => void;
}

/** All questions, the one on the stage, and what is said of it. */
function Panes({ ofQuiz, readReport, ...props }: PanesProps) {
  const { session, checked, onAdd } = props;
  const { draft, selected, showsAll, left } = session.state;
  const asked = useAskedBefore(readReport);
  const question = draft.questions.find(({ id }) => id === selected);
  return (
    <div class="grid gap-4 md:grid-rows-[auto_1fr] md:grid-cols-[13rem_minmax(0,1fr)] lg:grid-cols-[16rem_minmax(0,1fr)_20rem]">
      <div class="md:sticky md:top-20 md:row-span-2 md:flex md:max-h-[calc(100dvh-7.5rem)] md:flex-col md:self-start lg:row-span-1">
        <Rail
          questions={draft.questions}
          selected={selected}
          problemsOf={(question) => checked.of(question, showsAll || left.has(question.id))}
          isOpen={(question) => checked.of(question).length > 0}
          onSelect={(id) => session.select(id)}
          onStep={(steps) => session.selectBy(steps)}
          onMove={(from, to) => session.moveTo(from, to)}
          onAdd={onAdd}
          onRemove={() => session.remove()}
        />
      </div>
      <Selected {...props} />
      <div class="flex flex-col gap-4 md:col-start-2 lg:col-start-3 lg:row-start-1 lg:self-start">
        <SelectedInspector session={session} checked={checked} />
        {question !== undefined && <AskedBefore asked={asked.get(question.id)} question={question} />}
        <QuizDetails draft={draft} problems={ofQuiz} onChange={(fields) => session.changeQuiz(fields)} />
        <Keys />
      </div>
    </div>
  );
}

interface SelectedProps {
  session: EditorSession;
  checked: CheckedQuestions;
}

/** The question on the stage, its place, and what is said of it: what is missing in it only once it was left. */
function shownQuestion({ session, checked }: SelectedProps) {
  const { draft, selected, left, showsAll } = session.state;
  const at = draft.questions.findIndex(({ id }) => id === selected);
  const question = draft.questions[at];
  if (question === undefined) return undefined;
  return { question, at, problems: checked.of(question, showsAll || left.has(question.id)) };
}

function Selected(props: Omit<PanesProps, 'ofQuiz' | 'readReport'>) {
  const { session, onAdd, onPasteBlock } = props;
  const shown = shownQuestion(props);
  if (shown === undefined) {
    return (
      <div class="flex flex-col items-center justify-center gap-4 p-8">
        <p>There is no question yet.</p>
        <Button look="primary" data-field="questions" onClick={onAdd}>
          Add a question
        </Button>
      </div>
    );
  }
  const { question, at, problems } = shown;
  return (
    <Stage
      question={question}
      number={at + 1}
      count={session.state.draft.questions.length}
      problems={problems}
      language={session.state.draft.language}
      onPrompt={(prompt) => session.changeQuestion(question.id, { prompt }, 'prompt')}
      onChange={(fields, place) => session.changeQuestion(question.id, fields, place)}
      onMove={(steps) => session.move(steps)}
      onDuplicate={() => session.duplicate()}
      onRemove={() => session.remove()}
      onPasteBlock={(text) => {
        onPasteBlock(text);
        return true;
      }}
    />
  );
}

function SelectedInspector(props: SelectedProps) {
  const { session } = props;
  const uploads = useMediaUploads(session);
  const shown = shownQuestion(props);
  if (shown === undefined) return null;
  const { question, problems } = shown;
  return (
    <Inspector
      question={question}
      problems={problems}
      uploads={uploads}
      onChange={(fields, place) => session.changeQuestion(question.id, fields, place)}
      onType={(type) => session.changeType(question.id, type)}
    />
  );
}

const keys = [
  ['Ctrl+Enter', 'new question'],
  ['Ctrl+Shift+Enter', 'done'],
  ['Ctrl+D', 'duplicate'],
  ['Ctrl+1 … 8', 'mark as right'],
  ['Alt+↑ ↓', 'move the question'],
  ['Enter', 'next option, in an option'],
  ['Ctrl+Z', 'undo'],
] as const;

function Keys() {
  return (
    <details class="p-4 text-smoke max-md:hidden">
      <summary>Keys</summary>
      <dl class="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
        {keys.map(([key, act]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{act}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
