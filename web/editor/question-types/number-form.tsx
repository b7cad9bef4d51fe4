import { useState } from 'preact/hooks';
import type { DraftNumber } from '../draft/draft.ts';
import { fieldMarks, ProblemNote } from './problem-note.tsx';
import type { FieldProblem, FormProps } from './question-form.ts';

/** Undefined for nothing, the text itself for what is no number (yet): it is kept as it was typed. */
export function readTyped(text: string): DraftNumber | undefined {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  if (plain === '') return undefined;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain))
    ? Number(plain)
    : text;
}

interface Props {
  name: 'correct' | 'tolerance' | 'min' | 'max' | 'step';
  label: string;
  value: DraftNumber | undefined;
  problems: readonly FieldProblem[];
  onChange: (value: DraftNumber | undefined) => void;
}

function NumberField({ name, label, value, problems, onChange }: Props) {
  // As it is typed: "1." is 1, and the dot stays.
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const shown = typed !== undefined && readTyped(typed) === value ? typed : value === undefined ? '' : String(value);
  const isReadOtherwise = typeof value === 'number' && String(value) !== shown.trim();
  return (
    <div class="min-w-32 flex-1">
      <label class="flex flex-col gap-1">
        <span class="font-bold">{label}</span>
        <input
          class="field aria-invalid:border-bad"
          inputMode="decimal"
          autocomplete="off"
          value={shown}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            onChange(readTyped(event.currentTarget.value));
          }}
          {...fieldMarks(name, problems)}
        />
      </label>
      {isReadOtherwise && <p class="text-sm text-smoke">Read as {String(value)}</p>}
      <ProblemNote field={name} problems={problems} />
    </div>
  );
}

const optional = [
  { name: 'min', label: 'Smallest' },
  { name: 'max', label: 'Largest' },
  { name: 'step', label: 'Step of the slider' },
] as const;

export function NumberForm({ question, problems, onChange }: FormProps) {
  const field = (name: Props['name'], label: string) => (
    <NumberField
      key={name}
      name={name}
      label={label}
      value={name === 'correct' && typeof question.correct === 'boolean' ? undefined : (question[name] as DraftNumber)}
      problems={problems}
      onChange={(value) => onChange({ [name]: value }, name)}
    />
  );
  return (
    <div class="flex flex-col gap-3">
      <div class="flex flex-wrap gap-3">
        {field('correct', 'The right number')}
        {field('tolerance', 'So much more or less counts too')}
      </div>
      <fieldset>
        <legend class="text-smoke">With both ends players also get a slider.</legend>
        <div class="flex flex-wrap gap-3">{optional.map(({ name, label }) => field(name, label))}</div>
      </fieldset>
    </div>
  );
}
