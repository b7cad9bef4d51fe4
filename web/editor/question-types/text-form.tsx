import { LineRows } from './line-rows.tsx';
import type { FormProps } from './question-form.ts';

export const acceptedMax = 20;

/** Every text that counts as right. */
export function TextForm({ question, problems, onChange, onPasteBlock }: FormProps) {
  const { accept = [], caseSensitive = false } = question;
  return (
    <>
      <p class="text-smoke">
        Everything that counts as right. The first one is shown as the answer. Accents count; spaces and the kind of
        quotes and dashes do not.
      </p>
      <LineRows
        list="accept"
        one="Answer"
        lines={accept.map((text) => ({ text }))}
        min={1}
        max={acceptedMax}
        problems={problems}
        onChange={(lines, place) => onChange({ accept: lines.map(({ text }) => text) }, place)}
        onPasteBlock={onPasteBlock}
      />
      <label class="inline-flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-6 accent-flame"
          checked={caseSensitive}
          onChange={(event) => onChange({ caseSensitive: event.currentTarget.checked || undefined }, 'caseSensitive')}
        />
        Capital letters must be right
      </label>
    </>
  );
}
