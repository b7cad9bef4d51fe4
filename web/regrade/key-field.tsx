import type { AuthoredKey } from '../../src/protocol/regrades.ts';
import type { ReportedQuestion } from '../../src/protocol/reports.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { optionChoices } from './regrade-choices.ts';

interface Props {
  question: ReportedQuestion;
  /** The present key, or the one that replaces it. */
  value: AuthoredKey['correct'];
  onChange: (correct: AuthoredKey['correct']) => void;
}

const hasField: readonly string[] = ['single', 'true_false', 'multiple', 'text', 'number'];

/** Whether the key of this type can be replaced on the page; others by the API alone. */
export const isKeyEditable = ({ type }: ReportedQuestion): boolean => hasField.includes(type);

/** The whole key of a question. */
export function KeyField({ question, value, onChange }: Props) {
  const { type } = question;
  if (type === 'text') return <TextsField value={value as string[]} onChange={onChange} />;
  if (type === 'number') return <NumberField value={value as NumberKey} onChange={onChange} />;
  const isMany = type === 'multiple';
  const picked = new Set<unknown>([value].flat());
  const toggle = (item: number) => {
    const rest = (value as number[]).filter((each) => each !== item);
    const next = rest.length === (value as number[]).length ? [...rest, item] : rest;
    if (next.length > 0) onChange([...next].sort((left, right) => left - right));
  };
  return (
    <ul class="flex flex-col gap-1">
      {optionChoices(question).map(({ letter, text, item }) => (
        <li key={letter}>
          <label class="flex min-h-11 items-center gap-3">
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name="regrade-key"
              class="size-6 shrink-0 accent-flame"
              checked={picked.has(item)}
              onChange={() => (isMany ? toggle(item as number) : onChange(item as number | boolean))}
            />
            <span class="wrap-anywhere">
              {letter}: <QuizText>{text}</QuizText>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function TextsField({ value, onChange }: { value: string[]; onChange: Props['onChange'] }) {
  return (
    <label class="flex flex-col gap-1">
      Accepted texts, one a line
      <textarea
        class="field min-h-24"
        dir="auto"
        defaultValue={value.join('\n')}
        onInput={(event) => {
          const texts = event.currentTarget.value.split('\n').filter((line) => line.trim() !== '');
          if (texts.length > 0) onChange([...new Set(texts)]);
        }}
      />
    </label>
  );
}

interface NumberKey {
  correct: number;
  tolerance: number;
}

function NumberField({ value, onChange }: { value: NumberKey; onChange: Props['onChange'] }) {
  const field = (name: keyof NumberKey, label: string) => (
    <label class="flex min-w-32 flex-1 flex-col gap-1">
      {label}
      <input
        type="number"
        step="any"
        class="field"
        min={name === 'tolerance' ? 0 : undefined}
        defaultValue={String(value[name])}
        onInput={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isFinite(valueAsNumber)) onChange({ ...value, [name]: valueAsNumber });
        }}
      />
    </label>
  );
  return (
    <div class="flex flex-wrap gap-3">
      {field('correct', 'Right number')}
      {field('tolerance', 'Tolerance')}
    </div>
  );
}
