import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { withAfter, shownPath } from '../account/wanted-path.ts';
import { plural } from '../shared/format.ts';
import { playProblem } from '../library/problem-words.ts';
import { openGame } from '../shared/kept-game.ts';
import { RestError } from '../shared/rest-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { DraftDatabase } from '../shared/draft-database.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { makeQuestionId, makeQuizId, readDraft, type DraftQuiz } from './draft/draft.ts';
import { DraftClient, importText } from './draft/draft-client.ts';
import { noHistory } from './draft/edit-history.ts';
import { DraftRecord } from './draft/kept-drafts.ts';
import { EditorSession } from './editor-session.ts';
import { EditorView } from './editor-view.tsx';
import { freshQuiz, isOnlyHere, openDraft } from './open-draft.ts';

const pathOf = (quizId: string): string => `/quizzes/${quizId}/edit`;

/** A quiz that is here alone until something is changed. Returns the path of its editor. */
function begin(content: DraftQuiz, base: DraftQuiz): string {
  const quizId = makeQuizId();
  new DraftRecord(quizId).write({ content, base, rev: 0, version: 0, history: noHistory, at: Date.now() });
  return pathOf(quizId);
}

/** `/quizzes/:id/edit`; `/quizzes/new/edit` begins a quiz. */
export function EditorPage({ quizId }: { quizId: string }) {
  const { route } = useLocation();
  useEffect(() => {
    if (quizId !== 'new') return;
    const content = freshQuiz();
    route(begin(content, content), true);
  }, [quizId]);
  return quizId === 'new' ? null : <OpenedEditor key={quizId} quizId={quizId} />;
}

type Opening = { session: EditorSession } | { problem: RestError | 'missing' } | undefined;

async function openSession(quizId: string): Promise<Opening> {
  const client = new DraftClient(quizId);
  const record = new DraftRecord(quizId, new DraftDatabase());
  const earlier = await record.earlier();
  const begun = isOnlyHere(earlier) ? openDraft(undefined, earlier) : undefined;
  if (begun !== undefined) return { session: new EditorSession(begun, client, record) };
  try {
    const opened = openDraft(await client.read(), earlier);
    return opened === undefined ? { problem: 'missing' } : { session: new EditorSession(opened, client, record) };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    // What is kept here can be edited all the same.
    const opened = openDraft(undefined, earlier);
    return opened === undefined ? { problem: error } : { session: new EditorSession(opened, client, record) };
  }
}

function OpenedEditor({ quizId }: { quizId: string }) {
  const { route } = useLocation();
  const [opening, setOpening] = useState<Opening>(undefined);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let session: EditorSession | undefined;
    let isWanted = true;
    setOpening(undefined);
    void openSession(quizId).then((opened) => {
      session = opened !== undefined && 'session' in opened ? opened.session : undefined;
      if (isWanted) setOpening(opened);
      else session?.close();
    });
    return () => {
      isWanted = false;
      session?.close();
    };
  }, [quizId, tries]);
  const session = opening !== undefined && 'session' in opening ? opening.session : undefined;
  useLeaving(session);
  if (opening === undefined) return <Opening text="One moment…" />;
  if ('problem' in opening) return <NotOpened problem={opening.problem} onRetry={() => setTries(tries + 1)} />;
  const copy = () => {
    const { draft } = opening.session.state;
    route(begin(draft, { title: '', questions: [] }));
  };
  const play = async (): Promise<string | undefined> => {
    try {
      route(`/host/${await openGame(quizId, {})}`);
      return undefined;
    } catch (error) {
      return playProblem(error).text;
    }
  };
  return (
    <EditorView
      session={opening.session}
      onPlay={play}
      readReport={opening.session.version === 0 ? undefined : new DraftClient(quizId).readReport}
      settingsPath={`/host?quiz=${encodeURIComponent(quizId)}`}
      onCopy={copy}
      onPasteBlock={(text) => void pasteQuestions(opening.session, text)}
    />
  );
}

/** The last change is kept and sent when a field is left, when the page is hidden, and when the network is back. */
function useLeaving(session: EditorSession | undefined): void {
  useEffect(() => {
    if (session === undefined) return undefined;
    const hide = () => session.hidden();
    const show = () => (document.visibilityState === 'hidden' ? session.hidden() : session.woken());
    const wake = () => session.woken();
    const leave = ({ target }: Event) => {
      if (target instanceof HTMLElement && target.matches('input, textarea, select')) session.blurred();
    };
    addEventListener('pagehide', hide);
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', show);
    document.addEventListener('focusout', leave);
    return () => {
      removeEventListener('pagehide', hide);
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', show);
      document.removeEventListener('focusout', leave);
    };
  }, [session]);
}

async function pasteQuestions(session: EditorSession, text: string): Promise<void> {
  session.say('Reading what you pasted…');
  try {
    const { quiz, skipped } = await importText(text);
    const read = readDraft(quiz).questions.map((question) => ({ ...question, id: makeQuestionId() }));
    if (read.length > 0) session.insert(read, true);
    const left = skipped === 0 ? '' : ` ${plural(skipped, 'row')} could not be read.`;
    session.say(
      read.length === 0
        ? `No question was found in what you pasted.${left}`
        : `${plural(read.length, 'question')} pasted.${left}`,
    );
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    session.say(`What you pasted could not be read: ${error.message}`);
  }
}

function Opening({ text }: { text: string }) {
  return (
    <Screen name="Edit a quiz" class="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 class="text-2xl font-bold">{text}</h1>
    </Screen>
  );
}

function NotOpened({ problem, onRetry }: { problem: RestError | 'missing'; onRetry: () => void }) {
  const isSignedOut = problem !== 'missing' && problem.code === 'signed_out';
  return (
    <Screen name="Edit a quiz" class="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 class="text-2xl font-bold">
        <Fresh text={problem === 'missing' ? 'There is no such quiz, or it is not yours' : problem.message} />
      </h1>
      <div class="flex flex-wrap items-center justify-center gap-4">
        {isSignedOut ? (
          <a href={withAfter('/sign-in', shownPath())} class="font-bold text-spark underline">
            Sign in
          </a>
        ) : (
          problem !== 'missing' && <Button onClick={onRetry}>Try again</Button>
        )}
        <a href="/quizzes/new/edit" class="font-bold text-spark underline">
          Make a new quiz
        </a>
      </div>
    </Screen>
  );
}
