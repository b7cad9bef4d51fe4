import type { Asset } from '../shared/amounts.ts';

export const assetNames: Record<Asset, string> = { points: 'Points', credits: 'Credits' };

interface Props<T extends string> {
  name: string;
  label: string;
  choices: readonly (readonly [value: T, text: string])[];
  value: T;
  onChoice: (value: T) => void;
}

/** One of two or three, all in sight. */
export function Choice<T extends string>({ name, label, choices, value, onChoice }: Props<T>) {
  return (
    <fieldset class="min-w-0">
      <legend class="font-bold">{label}</legend>
      <div class="flex flex-wrap gap-x-6">
        {choices.map(([each, text]) => (
          <label key={each} class="flex min-h-11 items-center gap-2">
            <input
              type="radio"
              class="size-5 shrink-0 accent-flame"
              name={name}
              checked={each === value}
              onChange={() => onChoice(each)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
