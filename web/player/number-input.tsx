import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/button.tsx';
import { formatExact } from '../shared/format.ts';
import type { AnswerInputProps } from './answer-input.tsx';

/** "1,5" and "1.5" are the same number; an empty or half-typed one is none. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace('\u2212', '-').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return undefined;
  return Number(plain);
}

function hintOf(min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && max !== undefined) return `From ${formatExact(min)} to ${formatExact(max)}`;
  if (min !== undefined) return `${formatExact(min)} or more`;
  return max === undefined ? undefined : `${formatExact(max)} or less`;
}

export function NumberInput({ question, disabled, onAnswer }: AnswerInputProps) {
  const { min, max, step } = question;
  const ranged = min !== undefined && max !== undefined;
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const value = readNumber(text);
  const inRange = value !== undefined && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  const hint = hintOf(min, max);
  return (
    <form
      class="flex flex-1 flex-col justify-center gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== undefined && inRange && !disabled) onAnswer(value);
      }}
    >
      <label class="flex flex-col gap-2">
        <span class="font-bold text-smoke">Your number</span>
        <input
          ref={field}
          class="field text-center text-3xl font-bold tabular-nums"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          inputMode={min !== undefined && min >= 0 ? 'decimal' : 'text'}
          maxLength={40}
          autocomplete="off"
          enterkeyhint="send"
          disabled={disabled}
          aria-describedby="number-hint"
          aria-invalid={text !== '' && !inRange}
        />
      </label>
      {ranged && (
        <input
          type="range"
          class="h-11 w-full accent-flame"
          aria-label="Your number, as a slider"
          min={min}
          max={max}
          step={step ?? 'any'}
          value={value ?? (min + max) / 2}
          onInput={(event) => setText(formatExact(Number(Number(event.currentTarget.value).toPrecision(6))))}
          disabled={disabled}
        />
      )}
      <p id="number-hint" class={`min-h-6 text-center ${text !== '' && !inRange ? 'text-bad' : 'text-smoke'}`}>
        {text !== '' && value === undefined ? 'That is not a number yet' : hint}
      </p>
      <Button look="primary" type="submit" class="min-h-14 text-xl" disabled={!inRange || disabled}>
        Send
      </Button>
    </form>
  );
}
