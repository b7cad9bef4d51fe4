import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuthoredKey, QuestionRegrade, RegradeReply } from '../../src/protocol/regrades.ts';
import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { Button } from '../shared/ui/button.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { markedOf } from './as-shown.ts';
import { EffectWords } from './effect-words.tsx';
import { isKeyEditable, KeyField } from './key-field.tsx';
import { acceptable, changeOf, draftOf, type RegradeDraft } from './regrade-choices.ts';
import { regrade } from './regrade-client.ts';

/** After the last change; the preview scores the whole game again. Milliseconds. */
const previewAfterMs = 400;
const noteMax = 500;

interface Props {
  gameId: string;
  question: ReportedQuestion;
  /** Called once it is done. */
  onDone: () => void;
  onClose: () => void;
}

/** Changes how one question counts; says first what follows of it. Escape and "Cancel" change nothing. */
export function RegradeDialog({ gameId, question, onDone, onClose }: Props) {
  const { key, index } = question;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [draft, setDraft] = useState<RegradeDraft | undefined>(key && draftOf(key));
  const [note, setNote] = useState('');
  const [isSent, setSent] = useState(false);
  const [problem, setProblem] = useState('');
  const change = draft && changeOf(question, draft);
  const preview = usePreview(gameId, change);
  if (draft === undefined || key === undefined) return null;
  const set = (part: Partial<RegradeDraft>) => {
    setProblem('');
    setDraft({ ...draft, ...part });
  };
  const send = async () => {
    if (change === undefined) return;
    setSent(true);
    setProblem('');
    try {
      await regrade(gameId, { questions: [change], note: note.trim() });
      onDone();
      dialog.current?.close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setSent(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      class="m-auto flex max-h-[94dvh] w-[min(44rem,96vw)] flex-col gap-4 *:shrink-0 overflow-y-auto rounded-3xl border-2 border-haze bg-coal p-[min(1.75rem,4vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="regrade-title"
      onClose={onClose}
    >
      <h2 id="regrade-title" class="text-2xl font-bold wrap-anywhere">
        Regrade question {index + 1}
      </h2>
      <MarkedTexts of={markedOf(question)}>
        <p class="wrap-anywhere text-smoke">
          <QuizText>{question.prompt}</QuizText>
        </p>
        {!draft.isVoid && <Accept question={question} draft={draft} set={set} />}
        {!draft.isVoid && isKeyEditable(question) && (
          <WholeKey question={question} value={draft.correct ?? key.correct} set={set} />
        )}
      </MarkedTexts>
      <Worth draft={draft} set={set} />
      <Note value={note} onChange={setNote} />
      <div role="status" class="min-h-12">
        {change === undefined ? <p class="text-smoke">Nothing is changed yet.</p> : <Preview preview={preview} />}
      </div>
      <p role="alert" class="font-bold text-bad empty:hidden">
        {problem}
      </p>
      <div class="flex flex-wrap justify-end gap-3">
        <Button onClick={() => dialog.current?.close()}>Cancel</Button>
        <Button look="primary" disabled={change === undefined || isSent} onClick={() => void send()}>
          Regrade
        </Button>
      </div>
    </dialog>
  );
}

function Note({ value, onChange }: { value: string; onChange: (note: string) => void }) {
  return (
    <label class="flex flex-col gap-1">
      Why? It stands in the report.
      <input
        class="field"
        maxLength={noteMax}
        dir="auto"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

interface PartProps {
  draft: RegradeDraft;
  set: (part: Partial<RegradeDraft>) => void;
}

function Accept({ question, draft, set }: PartProps & { question: ReportedQuestion }) {
  const choices = acceptable(question);
  if (choices.length === 0) return null;
  const toggle = (item: (typeof choices)[number]['item']) =>
    set({
      accept: draft.accept.includes(item) ? draft.accept.filter((each) => each !== item) : [...draft.accept, item],
    });
  return (
    <fieldset class="flex flex-col gap-2">
      <legend class="mb-1 font-bold">
        {question.type === 'multiple' ? 'Count it neither way when picked' : 'Accept as well'}
      </legend>
      <div class="flex flex-wrap gap-2">
        {choices.map(({ letter, text, item }) => {
          const isOn = draft.accept.includes(item);
          return (
            <Button
              key={`${letter} ${text}`}
              look={isOn ? 'primary' : 'quiet'}
              aria-pressed={isOn}
              onClick={() => toggle(item)}
            >
              <span class="max-w-[70vw] wrap-anywhere">
                {letter !== undefined && `${letter}: `}
                <QuizText>{text}</QuizText>
              </span>
            </Button>
          );
        })}
      </div>
    </fieldset>
  );
}

type KeyProps = Pick<PartProps, 'set'> & { question: ReportedQuestion; value: AuthoredKey['correct'] };

function WholeKey({ question, value, set }: KeyProps) {
  return (
    <details>
      <summary class="min-h-11 cursor-pointer py-2 font-bold">Change what is right</summary>
      <KeyField question={question} value={value} onChange={(correct) => set({ correct, accept: [] })} />
    </details>
  );
}

function Worth({ draft: { isVoid, points }, set }: PartProps) {
  return (
    <div class="flex flex-wrap items-center gap-x-6 gap-y-2">
      <label class="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-6 accent-flame"
          checked={isVoid}
          onChange={(event) => set({ isVoid: event.currentTarget.checked })}
        />
        Does not count at all
      </label>
      <label class="flex min-h-11 items-center gap-3">
        Points
        <select
          class="field"
          value={String(points)}
          disabled={isVoid}
          onChange={(event) => set({ points: Number(event.currentTarget.value) })}
        >
          <option value="0">none</option>
          <option value="1000">usual</option>
          <option value="2000">double</option>
        </select>
      </label>
    </div>
  );
}

type Previewed = RegradeReply | Error | undefined;

function Preview({ preview }: { preview: Previewed }) {
  if (preview === undefined) return <p class="text-smoke">Counting…</p>;
  if (preview instanceof Error) return <p class="font-bold text-bad">{preview.message}</p>;
  return <EffectWords {...preview} />;
}

/** What the change would do, asked of the server; `undefined` until it is known. */
function usePreview(gameId: string, change: QuestionRegrade | undefined): Previewed {
  const [previewed, setPreviewed] = useState<{ of: string; reply: Previewed }>({ of: '', reply: undefined });
  const wanted = change === undefined ? '' : JSON.stringify(change);
  useEffect(() => {
    if (wanted === '') return undefined;
    let isWanted = true;
    const take = (reply: Previewed) => isWanted && setPreviewed({ of: wanted, reply });
    const timer = setTimeout(() => {
      regrade(gameId, { questions: [JSON.parse(wanted) as QuestionRegrade], note: '', dryRun: true }).then(
        take,
        (error: unknown) => take(error instanceof Error ? error : new Error(String(error))),
      );
    }, previewAfterMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [gameId, wanted]);
  return previewed.of === wanted ? previewed.reply : undefined;
}
