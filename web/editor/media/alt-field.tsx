import { fieldMarks, ProblemNote } from '../question-types/problem-note.tsx';
import type { FieldProblem } from '../question-types/question-form.ts';

interface Props {
  /** Empty: it only decorates. */
  alt: string | undefined;
  problems: readonly FieldProblem[];
  onChange: (alt: string | undefined) => void;
}

/** What a picture or sound is in words, or that it needs none. */
export function AltField({ alt, problems, onChange }: Props) {
  const isDecoration = alt === '';
  return (
    <div class="flex flex-col gap-2">
      {!isDecoration && (
        <div>
          <label class="flex flex-col gap-1">
            <span>In words, for players who cannot see it</span>
            <input
              class="field aria-invalid:border-bad"
              dir="auto"
              value={alt ?? ''}
              onInput={({ currentTarget: { value } }) => onChange(value === '' ? undefined : value)}
              {...fieldMarks('media/alt', problems)}
            />
          </label>
          <ProblemNote field="media/alt" problems={problems} />
        </div>
      )}
      <label class="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          class="size-5 accent-spark"
          checked={isDecoration}
          onChange={({ currentTarget: { checked } }) => onChange(checked ? '' : undefined)}
        />
        <span>It only decorates: there is nothing to describe</span>
      </label>
    </div>
  );
}
