import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Fresh } from '../shared/ui/fresh.tsx';

interface Props {
  value: string;
  onInput: (value: string) => void;
  /** Why the name was refused, in words for the player. */
  refusal: string | undefined;
  /** Label of the keyboard's enter key. */
  enterKey: 'go' | 'done';
  /** Takes the focus when it appears, with its text selected. */
  isFirst?: boolean;
  /** Reserves no empty line for a refusal. */
  isTight?: boolean;
  /** A suggested name, too long to fit beside the field. */
  below?: ComponentChildren;
  /** Beside the field: suggested names. */
  children?: ComponentChildren;
}

/** The player's name, and why it was refused. */
export function NameField({ value, onInput, refusal, enterKey, isFirst, isTight, below, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst !== true) return;
    field.current?.focus();
    field.current?.select();
  }, [isFirst]);
  return (
    <div class="flex flex-col gap-2 text-left">
      <label class="font-bold" for="nickname">
        Your name on the screen
      </label>
      <div class="flex gap-2">
        <input
          ref={field}
          id="nickname"
          dir="auto"
          class="field min-w-0 text-xl font-bold"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          maxLength={60}
          autocomplete="nickname"
          enterkeyhint={enterKey}
          aria-invalid={refusal !== undefined}
          aria-describedby="refusal"
        />
        {children}
      </div>
      {below !== undefined && <div class="flex">{below}</div>}
      <Refusal text={refusal} isTight={isTight === true} />
    </div>
  );
}

/** Announced when it appears. */
export function Refusal({ text, isTight }: { text: string | undefined; isTight: boolean }) {
  return (
    <p id="refusal" role="alert" class={`font-bold text-bad ${isTight ? '' : 'min-h-6'}`}>
      <Fresh text={text} />
    </p>
  );
}
