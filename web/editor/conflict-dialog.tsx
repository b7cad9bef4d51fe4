import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { type DraftQuestion, isSame } from './draft/draft.ts';
import type { Asked, Choice, Merged } from './draft/merge-drafts.ts';
import { linesOf } from './question-types/lines.ts';
import { typeName } from './rail.tsx';

interface Props {
  asks: Merged;
  onSettle: (choices: Choice[]) => void;
}

const sides = [
  ['mine', 'Yours'],
  ['theirs', 'Theirs'],
] as const;

/** What two people have changed in different ways, side by side. Nothing is saved until somebody has chosen. */
export function ConflictDialog({ asks, onSettle }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isSettled = useRef(false);
  const [choices, setChoices] = useState<readonly (Choice | undefined)[]>([]);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const isDone = asks.asked.every((_, at) => choices[at] !== undefined);
  const choose = (at: number, choice: Choice) =>
    setChoices(asks.asked.map((_, index) => (index === at ? choice : choices[index])));
  return (
    <dialog
      ref={dialog}
      class="m-auto max-h-[90dvh] w-[min(60rem,94vw)] overflow-y-auto rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-labelledby="conflict-title"
      onCancel={(event) => event.preventDefault()}
      // Escape twice closes any dialog: this one comes again, because nothing is saved until somebody has chosen.
      onClose={() => {
        if (!isSettled.current) dialog.current?.showModal();
      }}
    >
      <h2 id="conflict-title" class="text-2xl font-bold">
        Someone else saved, and changed the same
      </h2>
      <p class="mt-2 text-smoke">Everything else of both is here already. Choose what is right:</p>
      {asks.asked.map((one, at) => (
        <fieldset key={at} class="mt-5">
          <legend class="mb-2 font-bold">{titleOf(one, asks)}</legend>
          <div class="grid gap-3 sm:grid-cols-2">
            {sides.map(([side, label]) => (
              <label key={side} class="panel flex items-start gap-3 p-3 has-checked:border-spark has-checked:bg-ash">
                <input
                  type="radio"
                  name={`conflict-${at}`}
                  class="mt-1 size-5 shrink-0 accent-flame"
                  checked={choices[at] === side}
                  onChange={() => choose(at, side)}
                />
                <span class="min-w-0 flex-1">
                  <span class="font-bold">{label}</span>
                  <Side one={one} side={side} asks={asks} />
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <div class="mt-6 flex justify-end">
        <Button
          look="primary"
          class="min-h-12"
          disabled={!isDone}
          onClick={() => {
            isSettled.current = true;
            dialog.current?.close();
            onSettle(choices.map((choice) => choice ?? 'mine'));
          }}
        >
          Go on with these
        </Button>
      </div>
    </dialog>
  );
}

const fieldNames: Record<string, string> = {
  title: 'The title',
  description: 'The description',
  language: 'The language',
  tags: 'The tags',
};

function titleOf(one: Asked, { merged }: Merged): string {
  if (one.kind === 'order') return 'The order of the questions';
  if (one.kind === 'field') return fieldNames[one.field] ?? one.field;
  return `Question ${merged.questions.findIndex(({ id }) => id === one.id) + 1}`;
}

function Side({ one, side, asks }: { one: Asked; side: Choice; asks: Merged }) {
  if (one.kind === 'question')
    return <QuestionSide question={one[side]} other={one[side === 'mine' ? 'theirs' : 'mine']} />;
  if (one.kind === 'field') {
    const value = one[side];
    const text = Array.isArray(value) ? value.join(', ') : value;
    return <Text text={typeof text === 'string' && text !== '' ? text : 'Nothing'} />;
  }
  const prompts = new Map(asks.merged.questions.map(({ id, prompt }) => [id, prompt]));
  const known = one[side].filter((id) => prompts.has(id));
  return <Text text={known.map((id, at) => `${at + 1}. ${prompts.get(id)?.slice(0, 40)}`).join('\n')} />;
}

const Text = ({ text }: { text: string }) => (
  <span class="mt-1 block whitespace-pre-line wrap-anywhere" dir="auto">
    {text}
  </span>
);

/** Prompt and answers; and what else is not the same, by its name. */
function QuestionSide({ question, other }: { question: DraftQuestion | undefined; other: DraftQuestion | undefined }) {
  if (question === undefined) return <Text text="Deleted" />;
  const shown = ['prompt', 'options', 'items', 'accept', 'id'];
  const rest = Object.entries(question).filter(
    ([name, value]) => !shown.includes(name) && !isSame(value, other?.[name as keyof DraftQuestion]),
  );
  const lines = linesOf({ ...question, correct: undefined }).map(
    ({ text, correct }) => `${correct === true ? '✓' : '·'} ${text}`,
  );
  const others = rest.map(([name, value]) =>
    name === 'type'
      ? typeName(question.type)
      : `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return <Text text={[question.prompt === '' ? 'Not written yet' : question.prompt, ...lines, ...others].join('\n')} />;
}
