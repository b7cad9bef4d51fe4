import { useState } from 'preact/hooks';
import { type DraftQuiz, isSame } from './draft/draft.ts';
import { fieldMarks, ProblemNote } from './question-types/problem-note.tsx';
import type { FieldProblem } from './question-types/question-form.ts';

interface Props {
  draft: DraftQuiz;
  problems: readonly FieldProblem[];
  onChange: (fields: Partial<DraftQuiz>) => void;
}

const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

const readTags = (text: string): string[] | undefined => {
  const tags = text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length === 0 ? undefined : tags;
};

/** Description, language and tags of the quiz. */
export function QuizDetails({ draft, problems, onChange }: Props) {
  // As they are typed: a comma at the end stays.
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const tags = typed !== undefined && isSame(readTags(typed), draft.tags) ? typed : (draft.tags ?? []).join(', ');
  return (
    <details class="panel p-4" open={problems.some(({ field, isError }) => field !== 'title' && isError)}>
      <summary class="min-h-8 font-bold">About the quiz</summary>
      <div class="mt-3 flex flex-col gap-3">
        <label class="flex flex-col gap-1">
          <span>Description</span>
          <textarea
            class="field aria-invalid:border-bad"
            dir="auto"
            rows={2}
            value={draft.description ?? ''}
            onInput={(event) => onChange({ description: orNothing(event.currentTarget.value) })}
            {...fieldMarks('description', problems)}
          />
        </label>
        <ProblemNote field="description" problems={problems} />
        <label class="flex flex-col gap-1">
          <span>Language, such as en, de or pt-BR: helps screen readers</span>
          <input
            class="field aria-invalid:border-bad"
            value={draft.language ?? ''}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => onChange({ language: orNothing(event.currentTarget.value.trim()) })}
            {...fieldMarks('language', problems)}
          />
        </label>
        <ProblemNote field="language" problems={problems} />
        <label class="flex flex-col gap-1">
          <span>Tags, with commas between them</span>
          <input
            class="field aria-invalid:border-bad"
            dir="auto"
            value={tags}
            autocomplete="off"
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              onChange({ tags: readTags(event.currentTarget.value) });
            }}
            {...fieldMarks('tags', problems)}
          />
        </label>
        <ProblemNote field="tags" problems={problems} />
      </div>
    </details>
  );
}
