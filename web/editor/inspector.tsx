import { type DraftMedia, type DraftQuestion, usualPoints, usualTimeMs } from './draft/draft.ts';
import { timeBounds } from './checks.ts';
import { findForm, questionForms } from './question-types/all-types.ts';
import { fieldMarks, ProblemNote } from './question-types/problem-note.tsx';
import type { FieldProblem } from './question-types/question-form.ts';

interface Props {
  question: DraftQuestion;
  problems: readonly FieldProblem[];
  onChange: (fields: Partial<DraftQuestion>, place: string) => void;
  onType: (type: string) => void;
}

const points = [
  [0, 'None'],
  [1000, 'Usual'],
  [2000, 'Double'],
] as const;

/** What is not seen on the stage: type, time, points, picture and explanation. */
export function Inspector({ question, problems, onChange, onType }: Props) {
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
      <TimeAndPoints question={question} problems={problems} onChange={onChange} />
      <MediaFields media={question.media} problems={problems} onChange={(media) => onChange({ media }, 'media')} />
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
function TimeAndPoints({ question, problems, onChange }: Omit<Props, 'onType'>) {
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

interface MediaProps {
  media: DraftMedia | undefined;
  problems: readonly FieldProblem[];
  onChange: (media: DraftMedia | undefined) => void;
}

const mediaNames = { image: 'Picture', audio: 'Sound', video: 'Film' };

function MediaFields({ media, problems, onChange }: MediaProps) {
  const change = (fields: Partial<DraftMedia>) => {
    const { alt = '', ...next } = { kind: 'image' as const, url: '', ...media, ...fields };
    onChange(next.url === '' && alt === '' ? undefined : { ...next, ...(alt === '' ? {} : { alt }) });
  };
  return (
    <fieldset class="flex flex-col gap-2">
      <legend class="mb-1 font-bold">{mediaNames[media?.kind ?? 'image']}</legend>
      <label class="flex flex-col gap-1">
        <span>Address</span>
        <input
          class="field aria-invalid:border-bad"
          type="url"
          placeholder="https://…"
          autocomplete="off"
          value={media?.url ?? ''}
          onInput={(event) => change({ url: event.currentTarget.value.trim() })}
          {...fieldMarks('media/url', problems)}
        />
      </label>
      <ProblemNote field="media/url" problems={problems} />
      {media !== undefined && (
        <div>
          <label class="flex flex-col gap-1">
            <span>In words, for players who cannot see it</span>
            <input
              class="field aria-invalid:border-bad"
              dir="auto"
              value={media.alt ?? ''}
              onInput={(event) => change({ alt: event.currentTarget.value })}
              {...fieldMarks('media/alt', problems)}
            />
          </label>
          <ProblemNote field="media/alt" problems={problems} />
        </div>
      )}
    </fieldset>
  );
}
