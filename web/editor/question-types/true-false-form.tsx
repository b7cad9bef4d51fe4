import { lookOfTruth } from '../../shared/ui/option-look.ts';
import { Shape } from '../../shared/ui/shape.tsx';
import { fieldMarks, ProblemNote } from './problem-note.tsx';
import type { FormProps } from './question-form.ts';

export function TrueFalseForm({ question, problems, onChange }: FormProps) {
  return (
    <fieldset class="flex flex-col gap-2">
      <legend class="mb-2 font-bold">Which one is right?</legend>
      {[true, false].map((value) => {
        const look = lookOfTruth(value);
        return (
          <label
            key={String(value)}
            class="tile flex min-h-14 items-center gap-3 rounded-2xl px-3 font-bold"
            style={`--tile:${look.colour}`}
          >
            <Shape look={look} class="size-9" />
            <span class="flex-1">{value ? 'True' : 'False'}</span>
            <input
              type="radio"
              name="truth"
              class="size-6 accent-ink"
              checked={question.correct === value}
              onChange={() => onChange({ correct: value }, 'correct')}
              {...(value ? fieldMarks('correct', problems) : {})}
            />
          </label>
        );
      })}
      <ProblemNote field="correct" problems={problems} />
    </fieldset>
  );
}
