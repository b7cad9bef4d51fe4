import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { formatExact } from '../shared/format.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';
import { readNumber } from './read-number.ts';
import { sliderPlaces } from './slider-places.ts';

function hintOf(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `From ${formatExact(min)} to ${formatExact(max)}`;
  if (min !== undefined) return `${formatExact(min)} or more`;
  return max === undefined ? '' : `${formatExact(max)} or less`;
}

/** The possible meanings of a typed text within a range, the likelier first: none, one, or two to choose from. */
export function meaningsOf(text: string, language: string | undefined, min = -Infinity, max = Infinity): number[] {
  const read = readNumber(text, language);
  const values = read.kind === 'none' ? [] : read.kind === 'number' ? [read.value] : read.values;
  return [...new Set(values)].filter((value) => Number.isFinite(value) && value >= min && value <= max);
}

/** A number formatted in the quiz' language. Meanings to choose from have no groups: "1.234" could be both. */
export function readBack(value: number, language: string | undefined, useGrouping = true): string {
  const options = { maximumFractionDigits: 20, maximumSignificantDigits: 17, useGrouping } as const;
  try {
    return new Intl.NumberFormat(language ?? 'en', options).format(value);
  } catch (error) {
    if (error instanceof RangeError) return formatExact(value);
    throw error;
  }
}

/** A number, typed or chosen with a slider. It shows its reading before sending, and asks when a text is ambiguous. */
export function NumberInput({ question, language, disabled, onAnswer, onDraft }: AnswerInputProps) {
  const { min, max } = question;
  const [text, setText] = useState('');
  /** The chosen value: one of two meanings, or the slider's, which is exact. */
  const [chosen, setChosen] = useState<{ value: number; isExact: boolean } | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const meanings = chosen?.isExact === true ? [chosen.value] : meaningsOf(text, language, min, max);
  const value = meanings.length === 1 ? meanings[0] : chosen?.value;
  const type = (next: string) => {
    setText(next);
    setChosen(undefined);
  };
  const slide = (place: number) => {
    setText(formatExact(place));
    setChosen({ value: place, isExact: true });
  };
  useEffect(() => onDraft(value), [value]);
  const isNumber = readNumber(text, language).kind !== 'none';
  return (
    <form
      class="flex flex-1 flex-col justify-center gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== undefined && !disabled) onAnswer(value);
      }}
    >
      <label class="flex flex-col gap-2">
        <span class="font-bold text-smoke">Your number</span>
        <input
          ref={field}
          class="field text-center text-3xl font-bold tabular-nums"
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
          inputMode={min !== undefined && min >= 0 ? 'decimal' : 'text'}
          maxLength={40}
          autocomplete="off"
          enterkeyhint="send"
          disabled={disabled}
          aria-describedby="number-hint"
          aria-invalid={text !== '' && meanings.length === 0}
        />
      </label>
      {min !== undefined && max !== undefined && (
        <NumberSlider {...question} min={min} max={max} value={value} disabled={disabled} onChoose={slide} />
      )}
      {meanings.length > 1 ? (
        <Meanings
          meanings={meanings}
          language={language}
          chosen={value}
          onChoose={(meaning) => setChosen({ value: meaning, isExact: false })}
        />
      ) : (
        <NumberHint
          text={value === undefined ? hintText(text, isNumber, hintOf(min, max)) : readBack(value, language)}
          isUnderstood={value !== undefined}
          isWrong={text !== '' && meanings.length === 0}
        />
      )}
      <Button look="primary" type="submit" class="min-h-14 text-xl" disabled={value === undefined || disabled}>
        <Fresh text={meanings.length > 1 && value === undefined ? 'Choose what you mean' : 'Send'} />
      </Button>
    </form>
  );
}

const hintText = (text: string, isNumber: boolean, hint: string): string =>
  text !== '' && !isNumber ? 'That is not a number yet' : hint;

function NumberHint({ text, isUnderstood, isWrong }: { text: string; isUnderstood: boolean; isWrong: boolean }) {
  return (
    <p id="number-hint" class={`min-h-7 text-center text-lg ${isWrong ? 'text-bad' : 'text-smoke'}`} translate={false}>
      {isUnderstood ? (
        <>
          You send: <strong class="text-paper tabular-nums">{text}</strong>
        </>
      ) : (
        text
      )}
    </p>
  );
}

interface MeaningsProps {
  meanings: number[];
  language: string | undefined;
  chosen: number | undefined;
  onChoose: (value: number) => void;
}

/** "1,000" is a thousand to some people and one to others: the player decides. */
function Meanings({ meanings, language, chosen, onChoose }: MeaningsProps) {
  return (
    <fieldset id="number-hint" class="flex flex-col gap-2">
      <legend class="mb-1 w-full text-center text-lg">Which number do you mean?</legend>
      <div class="grid grid-cols-2 gap-3">
        {meanings.map((meaning) => (
          <Button
            key={meaning}
            class={`min-h-14 text-2xl tabular-nums ${meaning === chosen ? 'ring-4 ring-spark' : ''}`}
            aria-pressed={meaning === chosen}
            onClick={() => onChoose(meaning)}
            translate={false}
          >
            {readBack(meaning, language, false)}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

interface SliderProps {
  min: number;
  max: number;
  step?: number | undefined;
  value: number | undefined;
  disabled: boolean;
  onChoose: (value: number) => void;
}

function NumberSlider({ min, max, step, value, disabled, onChoose }: SliderProps) {
  const places = sliderPlaces(min, max, step);
  const middle = Math.round(places.last / 2);
  const place = value === undefined ? middle : places.placeOf(value);
  // The slider's value counts as soon as it is touched, moved or not.
  const take = (event: { currentTarget: HTMLInputElement }) =>
    onChoose(places.valueAt(Number(event.currentTarget.value)));
  return (
    <input
      type="range"
      class="h-11 w-full accent-flame"
      aria-label="Your number, as a slider"
      aria-valuetext={formatExact(value ?? places.valueAt(middle))}
      min={0}
      max={places.last}
      step={1}
      value={place}
      onInput={take}
      onPointerUp={take}
      onKeyDown={(event) => {
        if (event.key === ' ') take(event);
      }}
      disabled={disabled}
    />
  );
}
