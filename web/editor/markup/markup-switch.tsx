import type { DraftQuestion } from '../draft/draft.ts';

interface Props {
  question: DraftQuestion;
  onChange: (fields: Partial<DraftQuestion>, place: string) => void;
}

const examples = [
  ['**bold**', 'bold'],
  ['*italic*', 'italic'],
  ['`code`', 'code; ``` on lines before and after for a block'],
  ['$x^2$', 'a formula in TeX; $$…$$ for a tall one'],
  [String.raw`\*  \$`, 'the sign itself'],
] as const;

/** Whether marks in the texts of a question are read, and which there are. */
export function MarkupSwitch({ question, onChange }: Props) {
  const isOn = question.markup === true;
  return (
    <div class="flex flex-col gap-2">
      <label class="flex min-h-11 items-center gap-3 font-bold">
        <input
          type="checkbox"
          class="size-6 shrink-0"
          data-field="markup"
          checked={isOn}
          onChange={(event) => onChange({ markup: event.currentTarget.checked ? true : undefined }, 'markup')}
        />
        Formatting and formulas
      </label>
      {isOn && (
        <dl class="grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-1 text-sm">
          {examples.map(([written, shown]) => (
            <>
              <dt>
                <code>{written}</code>
              </dt>
              <dd class="text-smoke">{shown}</dd>
            </>
          ))}
        </dl>
      )}
    </div>
  );
}
