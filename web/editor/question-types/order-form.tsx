import { LineRows } from './line-rows.tsx';
import { linesMax } from './lines.ts';
import type { FormProps } from './question-form.ts';

/** Items in the right order: players see them in another one. */
export function OrderForm({ question: { items = [] }, problems, onChange, onPasteBlock }: FormProps) {
  return (
    <>
      <p class="text-smoke">Write them in the right order. Every game mixes them.</p>
      <LineRows
        list="items"
        one="Item"
        lines={items.map((text) => ({ text }))}
        min={2}
        max={linesMax}
        problems={problems}
        onChange={(lines, place) => onChange({ items: lines.map(({ text }) => text) }, place)}
        onPasteBlock={onPasteBlock}
      />
    </>
  );
}
