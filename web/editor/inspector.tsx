import { type DraftQuestion, usualPoints, usualTimeMs } from './draft/draft.ts';
import { timeBounds } from './checks.ts';
import { MarkupSwitch } from './markup/markup-switch.tsx';
import { MediaField } from './media/media-field.tsx';
import type { MediaUploads } from './media/media-uploads.ts';
import { findForm, questionForms } from './question-types/all-types.ts';
import { fieldMarks, ProblemNote } from './question-types/problem-note.tsx';
import type { FieldProblem } from './question-types/question-form.ts';

interface Props {
  question: DraftQuestion;
  problems: readonly FieldProblem[];
  uploads: MediaUploads;
  onChange: (fields: Partial<DraftQuestion>, place: string) => void;
  onType: (type: string) => void;
}

const points = [
  [0, 'None'],
  [1000, 'Usual'],
  [2000, 'Double'],
] as const;

/** What is not seen on the stage: type, time, points, picture and explanation. */
export function Inspector({ question, problems, uploads, onChange, onType }: Props) {
  const form = findForm(question.type);
  const isShownOnly = form?.isShownOnly === true;
  return (
    <section aria-label="About this question" class="panel flex min-w-0 flex-col gap-4 p-4">
      <label class="flex flex-col gap-1">
        <span class="font-bold">Type</span>
        <select
          class="field"
          data-field="type"
          value={question.type}
          onChange={(event) => onType(event.currentTarget.value)}
        >
          {form === undefined && <option value={question.type}>{question.type}</option>}
          {Object.entries(questionForms).map(([type, { name }]) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <MarkupSwitch question={question} onChange={onChange} />
      <TimeAndPoints question={question} problems={problems} onChange={onChange} />
      <MediaField
        key={question.id}
        question={question}
        problems={problems}
        uploads={uploads}
        onChange={(media) => onChange({ media }, 'media')}
      />
      {!isShownOnly && (
        <div>
          <label class="flex flex-col gap-1">
            <span class="font-bold">Explanation, shown with the answer</span>
            <textarea
              class="field aria-invalid:border-bad"
              dir="auto"
              rows={3}
              value={question.explanation ?? ''}
              onInput={({ currentTarget: { value } }) =>
                onChange({ explanation: value === '' ? undefined : value }, 'explanation')
              }
              {...fieldMarks('explanation', problems)}
            />
          </label>
          <ProblemNote field="explanation" problems={problems} />
        </div>
      )}
    </section>
  );
}

/** How long it is open, and what it is worth. */
function TimeAndPoints({ question, problems, onChange }: Omit<Props, 'onType' | 'uploads'>) {
  const form = findForm(question.type);
  const hasPoints = form?.isShownOnly !== true && form?.isUnscored !== true;
  return (
    <>
      <div class="flex flex-wrap gap-3">
        <label class="flex min-w-28 flex-1 flex-col gap-1">
          <span class="font-bold">Seconds</span>
          <input
            class="field aria-invalid:border-bad"
            type="number"
            min={timeBounds.min}
            max={timeBounds.max}
            placeholder={String(usualTimeMs / 1000)}
            value={question.timeLimitMs === undefined ? '' : question.timeLimitMs / 1000}
            onInput={({ currentTarget: { value } }) =>
              onChange({ timeLimitMs: value === '' ? undefined : Math.round(Number(value) * 1000) }, 'timeLimitMs')
            }
            {...fieldMarks('timeLimitMs', problems)}
          />
        </label>
        {hasPoints && (
          <label class="flex min-w-28 flex-1 flex-col gap-1">
            <span class="font-bold">Points</span>
            <select
              class="field"
              value={question.points ?? usualPoints}
              onChange={(event) => onChange({ points: Number(event.currentTarget.value) }, 'points')}
              {...fieldMarks('points', problems)}
            >
              {points.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <ProblemNote field="timeLimitMs" problems={problems} />
    </>
  );
}
