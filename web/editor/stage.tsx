import { useState } from 'preact/hooks';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import { Button } from '../shared/ui/button.tsx';
import type { DraftQuestion } from './draft/draft.ts';
import { MarkupPreview } from './markup/markup-preview.tsx';
import { PhonePreview } from './phone-preview.tsx';
import { findForm } from './question-types/all-types.ts';
import { looksLikeQuestions } from './question-types/pasted-lines.ts';
import { fieldMarks, ProblemNote } from './question-types/problem-note.tsx';
import type { FieldProblem, FormProps } from './question-types/question-form.ts';
import { useIsWide } from './use-is-wide.ts';

interface Props extends FormProps {
  number: number;
  count: number;
  onPrompt: (prompt: string) => void;
  onMove: (steps: number) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  language: string | undefined;
}

/** As many lines as the text needs, about. */
const rowsFor = (text: string): number =>
  Math.min(8, Math.max(2, Math.ceil(text.length / 45), text.split('\n').length));

/** The question, written where it will be read. */
export function Stage(props: Props) {
  const { question, number, count, problems, onPrompt } = props;
  const form = findForm(question.type);
  return (
    <section aria-label={`Question ${number}`} class="flex min-w-0 flex-col gap-4">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="font-display text-lg font-bold tracking-wide text-spark uppercase" translate={false}>
          <span class="max-md:sr-only">Question </span>
          {number} of {count}
        </h2>
        <Actions {...props} />
      </div>
      <label class="flex flex-col gap-1">
        <span class="sr-only">The question</span>
        <textarea
          class="field field-sizing-content max-h-80 text-2xl font-bold aria-invalid:border-bad"
          dir="auto"
          rows={rowsFor(question.prompt)}
          placeholder="Write the question"
          value={question.prompt}
          onInput={(event) => onPrompt(event.currentTarget.value)}
          onPaste={(event) => {
            const text = event.clipboardData?.getData('text/plain') ?? '';
            if (looksLikeQuestions(text) && props.onPasteBlock(text)) event.preventDefault();
          }}
          {...fieldMarks('prompt', problems)}
        />
      </label>
      <ProblemNote field="prompt" problems={problems} />
      <Picture question={question} problems={problems} />
      {form === undefined ? (
        <ProblemNote field="type" problems={problems} />
      ) : (
        <form.Form key={`${question.id} ${question.type}`} {...props} />
      )}
      <MarkupPreview question={question} language={props.language} />
    </section>
  );
}

/** Under a question about a place in it the picture is part of the form. */
function Picture({
  question: { media, type },
  problems,
}: {
  question: DraftQuestion;
  problems: readonly FieldProblem[];
}) {
  const isWrong = problems.some(({ field, isError }) => field === 'media/url' && isError);
  if (media === undefined || media.url === '' || isWrong || type === 'pin') return null;
  return (
    <div class="flex justify-center">
      <QuestionMedia media={media} class="max-h-56 max-w-full" />
    </div>
  );
}

/** On a narrow screen the rarer ones are behind a button: what is written has the room. */
function Actions({ question, language, number, count, onMove, onDuplicate, onRemove }: Props) {
  const isWide = useIsWide();
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="flex flex-wrap justify-end gap-2">
      <Button aria-label="Move this question up" disabled={number === 1} onClick={() => onMove(-1)}>
        ↑
      </Button>
      <Button aria-label="Move this question down" disabled={number === count} onClick={() => onMove(1)}>
        ↓
      </Button>
      {!isWide && (
        <Button aria-expanded={isOpen} aria-label="More" onClick={() => setOpen(!isOpen)}>
          ⋯
        </Button>
      )}
      {(isWide || isOpen) && (
        <>
          <PhonePreview question={question} index={number - 1} total={count} language={language} />
          <Button onClick={onDuplicate}>Duplicate</Button>
          <Button onClick={onRemove}>Delete</Button>
        </>
      )}
    </div>
  );
}
